import { type ComponentChildren } from 'preact';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type RollbackView } from '../../../shared/contracts/api/rollbackAnswers';
import { type Failure } from '../../client/apiClient';
import { usePage } from '../../client/pageContext';
import { usePolled } from '../../client/usePolled';
import { plannedRows, resultRows } from '../../model/rollbackRows';
import { hasEnded } from '../../model/words';
import { FailureNote } from '../elements';
import { RollbackItems } from './rollbackItems';
import { RollbackPlan } from './rollbackPlan';
import { RollbackProgress } from './rollbackProgress';

/** What a rollback of the last run would do, and how far it is. A move that has ended is rolled back here. */
export function RollbackTab({ status }: { readonly status: MoveStatus }) {
  if (!hasEnded(status.phase)) return <p class="empty">A rollback is possible once the move has ended.</p>;
  return <EndedMove id={status.id} runId={status.runId} />;
}

function EndedMove({ id, runId }: { readonly id: string; readonly runId: string }) {
  const { api } = usePage();
  const plan = usePolled(
    `rollback plan ${id} ${runId}`,
    () => api.get('moves/{id}/rollback/plan', { id }),
    () => false,
    { isFinal: true },
  );
  const rollback = usePolled(
    `rollback ${id} ${runId}`,
    () => api.get('moves/{id}/rollback', { id }),
    ({ finishedAt }) => finishedAt === null,
  );
  const { value } = rollback;
  const isUnknown = rollback.failure?.code === 'ROLLBACK_NOT_FOUND';
  const isLoading = plan.value === undefined && plan.failure === undefined;
  return (
    <>
      <FailureNote failure={isUnknown ? undefined : rollback.failure} />
      {value === undefined ? undefined : <RollbackProgress rollback={value} />}
      <PlanFailure failure={plan.failure} />
      {isLoading ? <p class="faint">Loading …</p> : undefined}
      {plan.value === undefined ? undefined : (
        <Quiet isQuiet={value === undefined && !plan.value.allowed}>
          <RollbackPlan plan={plan.value} rollback={value} reload={rollback.reload} />
          {hasResults(value) ? undefined : <RollbackItems title="Items of the plan" rows={plannedRows(plan.value)} />}
        </Quiet>
      )}
      {value !== undefined && hasResults(value) ? (
        <Results key={value.rollbackId} id={id} rollbackId={value.rollbackId} />
      ) : undefined}
    </>
  );
}

function hasResults(rollback: RollbackView | undefined): boolean {
  return rollback !== undefined && rollback.finishedAt !== null && rollback.phase !== 'failed';
}

/** Folds the plan of a rollback that nobody may start: red words about deletions would only frighten. */
export function Quiet({ isQuiet, children }: { readonly isQuiet: boolean; readonly children: ComponentChildren }) {
  if (!isQuiet) return <>{children}</>;
  return (
    <>
      <p class="empty">
        The settings of the app allow no rollback: <code>MOVE_ALLOW_ROLLBACK</code>.
      </p>
      <details>
        <summary>What a rollback would do</summary>
        {children}
      </details>
    </>
  );
}

/** That no rollback is possible is no fault of anybody. */
function PlanFailure({ failure }: { readonly failure: Failure | undefined }) {
  const isQuiet = failure?.code === 'ROLLBACK_NOT_ALLOWED' || failure?.code === 'ROLLBACK_NOT_POSSIBLE';
  return isQuiet ? <p class="empty">{failure.detail}</p> : <FailureNote failure={failure} />;
}

/** What happened to each item. */
function Results({ id, rollbackId }: { readonly id: string; readonly rollbackId: string }) {
  const { api } = usePage();
  const { value, failure } = usePolled(
    `rollback report ${id} ${rollbackId}`,
    () => api.get('moves/{id}/rollback/report', { id, query: { format: 'json' } }),
    () => false,
    { isFinal: true },
  );
  return (
    <>
      <FailureNote failure={failure} />
      {value === undefined ? undefined : <RollbackItems title="What happened to each item" rows={resultRows(value)} />}
    </>
  );
}
