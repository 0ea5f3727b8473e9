import { useState } from 'preact/hooks';
import { type ChangeView as Change } from '../../../shared/contracts/api/consumerAnswers';
import { changedWords } from '../../../shared/words/outcomeWords';
import { usePage } from '../../client/pageContext';
import { changeSteering, changeTitle, type ChangeVerb, changeWord, isPlanOf, offerOf } from '../../model/changeWords';
import { hashOf } from '../../model/route';
import { count, time } from '../../model/words';
import { Hash } from '../dialogParts';
import { Badge, Crumbs, Fact, Name, Pair, PartsBar, Section } from '../elements';
import { ChangeDialog } from './changeDialog';
import { ChangedConsumers } from './changedConsumers';
import { AwaitedPlan } from './awaitedPlan';
import { Offered } from './offered';
import { useChange } from './useChange';
import { By, FaultNote, Reading, WaitsNote } from '../notes';

/** One change of consumers by the app: its plan, its progress, and what became of each. */
export function ChangeView({ id }: { readonly id: string }) {
  const { value, failure, reload } = useChange(id);
  const move = value?.moveId ?? '';
  return (
    <>
      <Crumbs
        steps={[
          [{ view: 'moves' }, 'Moves'],
          ...(move === '' ? [] : [[{ view: 'move', id: move, tab: 'end' }, move] as const]),
        ]}
        end={id}
      />
      <Reading value={value} failure={failure} />
      {value === undefined ? undefined : <ChangeOf change={value} reload={reload} />}
    </>
  );
}

interface ChangeProps {
  readonly change: Change;
  readonly reload: () => void;
}

const states = Object.keys(changedWords) as readonly (keyof typeof changedWords)[];

/** The answer of the app about one change. */
export function ChangeOf({ change, reload }: ChangeProps) {
  const { id, dryRun, planHash, phase, finishedAt, counts, total, failure, waitingFor } = change;
  const [plan, setPlan] = useState<Change>();
  const isWaiting = phase === 'awaitingApproval';
  const parts = states.flatMap((state) => {
    const { text: name, tone } = changedWords[state];
    return counts[state] === 0 ? [] : [{ name, tone, number: counts[state] }];
  });
  return (
    <>
      <div class="view-head">
        <h1>{changeTitle(change)}</h1>
        <Badge {...changeWord(change)} />
        <Steer change={change} plan={plan && isPlanOf(change, plan) ? plan : undefined} reload={reload} />
      </div>
      <ChangeFacts change={change} />
      <FaultNote fault={failure} />
      <WaitsNote what="The change" waitingFor={waitingFor} />
      <Section title={dryRun ? 'The plan' : 'Progress'} id="progress">
        {dryRun ? undefined : (
          <PartsBar
            label="Consumers of the change"
            total={total}
            parts={parts.filter(({ tone }) => tone !== 'quiet')}
          />
        )}
        <dl class="facts">
          <Fact name="in the plan">{count(total)}</Fact>
          {parts.map(({ name, number }) => (
            <Fact key={name} name={name}>
              {count(number)}
            </Fact>
          ))}
        </dl>
        <Hash of="plan" hash={planHash} />
      </Section>
      {isWaiting ? <AwaitedPlan change={change} show={setPlan} /> : undefined}
      {isWaiting && plan !== undefined ? <ChangedConsumers id={plan.id} title="Consumers of its plan" /> : undefined}
      {finishedAt === null ? undefined : <ChangedConsumers key={finishedAt} id={id} title="Consumers" />}
      <p class="hidden" role="status">
        {changeTitle(change)}: {changeWord(change).text}
      </p>
    </>
  );
}

/** The button, or why it does nothing. An open dialog remains when the phase changes: the app answers whether it is still possible. */
function Steer({ change, plan, reload }: ChangeProps & { readonly plan: Change | undefined }) {
  const { canSteer } = usePage();
  const [asking, setAsking] = useState<ChangeVerb>();
  const offer = offerOf(change);
  if (!canSteer) return null;
  return (
    <div class="buttons">
      {offer === undefined ? undefined : (
        <Offered
          text={changeSteering[offer.verb].button}
          why={offer.why}
          ask={() => {
            setAsking(offer.verb);
          }}
        />
      )}
      {asking === undefined ? undefined : (
        <ChangeDialog
          {...{ verb: asking, change, plan }}
          done={reload}
          close={() => {
            setAsking(undefined);
          }}
        />
      )}
    </div>
  );
}

/** Who asked for it, when, and by which search. */
function ChangeFacts({ change }: { readonly change: Change }) {
  const { sourceVault, targetVault, search, undoes, startedAt, startedBy, approval, finishedAt, reason } = change;
  return (
    <p class="move-facts">
      <Pair source={sourceVault} target={targetVault} />
      <span>
        started {time(startedAt)}
        <By name={startedBy?.name ?? startedBy?.objectId} />
      </span>
      {approval === null ? undefined : (
        <span>
          approved {time(approval.at)}
          <By name={approval.by} />
        </span>
      )}
      {finishedAt === null ? undefined : <span>ended {time(finishedAt)}</span>}
      {reason === null ? undefined : (
        <span>
          Reason: <Name text={reason} />
        </span>
      )}
      <a href={hashOf({ view: 'search', id: search })}>The search that found them</a>
      {undoes === null ? undefined : <a href={hashOf({ view: 'change', id: undoes })}>The change that it takes back</a>}
    </p>
  );
}
