import { counted } from '../../shared/words/word';
import { useState } from 'preact/hooks';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type PlanAnswer } from '../../shared/contracts/api/httpAnswers';
import { apiPath } from '../client/apiClient';
import { usePage } from '../client/pageContext';
import { usePolled } from '../client/usePolled';
import { count, duration, routes, routeWords } from '../model/words';
import { ApproveDialog } from './approveDialog';
import { ConfigurationList } from './configurationList';
import { ItemsTable } from './itemsTable';
import { Downloads, type FileLink, filesIn } from './download';
import { Fact, FailureNote, Section } from './elements';
import { SincePlan } from './planDifference';
import { ProblemList } from './problemList';
import { Hash } from './dialogParts';

/** The plan of a move: what goes how, what stays and why. A move that waits for an approval is approved here. */
export function PlanTab({ status, reload }: { readonly status: MoveStatus; readonly reload: () => void }) {
  const { api } = usePage();
  const { id, runId, phase, planHash, problems } = status;
  const [code, setCode] = useState('');
  const { value, failure } = usePolled(
    `plan ${id} ${runId} ${planHash ?? ''}`,
    () => api.get('moves/{id}/plan', { id }),
    () => false,
  );
  if (planHash === null)
    return <p class="empty">There is no plan yet. The move is planning, or ended before it had one.</p>;
  if (value === undefined)
    return failure === undefined ? <p class="faint">Loading …</p> : <FailureNote failure={failure} />;
  const known = value.beforeTransfer.problemsByCode;
  return (
    <>
      <FailureNote failure={failure} />
      <Approval status={status} plan={value} reload={reload} />
      <div class="columns">
        <Section title="Routes of the items" id="routes">
          <RouteList plan={value} />
        </Section>
        <Section title="The plan" id="plan">
          <PlanFacts plan={value} />
          <Downloads label="The plan as a file" files={filesOf(id, runId)} />
        </Section>
      </div>
      {phase === 'awaitingApproval' ? <SincePlan status={status} plan={value} /> : undefined}
      <ProblemList
        run={{ moveId: id, runId }}
        byCode={known}
        problems={[
          ...(phase === 'awaitingApproval' ? problems : []),
          ...value.plannedSettings.flatMap((setting) => setting.problems),
        ]}
        code={code}
        choose={setCode}
        hasReport={status.reportHead !== null}
      />
      <ConfigurationList plan={value} />
      <ItemsTable
        key={runId}
        moveId={id}
        runId={runId}
        total={value.items}
        phase={phase}
        code={code}
        codes={known.map((each) => each.code)}
        chooseCode={setCode}
      />
    </>
  );
}

function filesOf(id: string, runId: string): readonly FileLink[] {
  return filesIn(['html', 'md', 'csv'], `${id}-${runId}-plan`, (format) =>
    apiPath('moves/{id}/plan', { id, query: { format } }),
  );
}

interface ApprovalProps {
  readonly status: MoveStatus;
  readonly plan: PlanAnswer;
  readonly reload: () => void;
}

/** The button that approves exactly the plan that is shown. Its dialog remains if somebody pauses the move meanwhile. */
export function Approval({ status, plan, reload }: ApprovalProps) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      {status.phase === 'awaitingApproval' ? (
        <ApprovalNote
          ask={() => {
            setAsking(true);
          }}
        />
      ) : undefined}
      {isAsking ? (
        <ApproveDialog
          status={status}
          plan={plan}
          done={reload}
          close={() => {
            setAsking(false);
          }}
        />
      ) : undefined}
    </>
  );
}

function ApprovalNote({ ask }: { readonly ask: () => void }) {
  const { canSteer } = usePage();
  return (
    <div class="note warn approval">
      <p>
        <strong>The move waits for an approval of this plan.</strong> It writes nothing before.
        {canSteer ? '' : ' This page only shows moves; approve the plan by the API.'}
      </p>
      {canSteer ? (
        <button type="button" class="primary" onClick={ask}>
          Approve this plan …
        </button>
      ) : undefined}
    </div>
  );
}

/** How many items take each route. */
export function RouteList({ plan: { byRoute, items } }: { readonly plan: PlanAnswer }) {
  return (
    <ul class="routes">
      {routes.map((route) => (
        <li key={route}>
          <span>{routeWords[route]}</span>
          <svg class="phase-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class={`route-${route}`} x={0} y={0} height={6} width={(100 * byRoute[route]) / Math.max(1, items)} />
          </svg>
          <span>{counted(byRoute[route], 'item')}</span>
        </li>
      ))}
    </ul>
  );
}

function PlanFacts({ plan }: { readonly plan: PlanAnswer }) {
  const { source, target, items, versions, estimate, planHash, deletedInSource, late } = plan;
  return (
    <>
      <dl class="facts">
        <Fact name="items">{count(items)}</Fact>
        <Fact name="versions">{count(versions)}</Fact>
        <Fact name="estimated time">{duration(estimate.seconds)}</Fact>
        <Fact name="from">
          {source.region} <small>{source.geography ?? ''}</small>
        </Fact>
        <Fact name="to">
          {target.region} <small>{target.geography ?? ''}</small>
        </Fact>
        <Fact name="soft-deleted in the source">{count(deletedInSource)}</Fact>
      </dl>
      {late === undefined ? undefined : (
        <p>The move also moves items that are created in the source after this plan.</p>
      )}
      <Hash of="plan" hash={planHash} />
    </>
  );
}
