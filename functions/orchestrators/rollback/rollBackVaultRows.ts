import { type OrchestrationContext } from 'durable-functions';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type RollbackProgress } from '../../../shared/contracts/model/rollback';
import { rollBackVaultContract } from '../../../shared/contracts/steps/rollbackSteps';
import { chainPages } from '../../../shared/rules/plan/hashPlan';
import { addRolledBack, noneRolledBack } from '../../../shared/rules/rollback/rolledBackItems';
import { type Steps } from '../engine/steps';
import { callInRounds } from '../engine/rounds';
import { type Waits } from '../engine/waits';
import { type Rollback } from './rollBackPages';

/**
 * Undoes the changes of the vault itself, page by page, after the items. A subscription has at most 4,000 role assignments and a
 * vault 1,024 policies, so one generation does all pages.
 */
export function* rollBackVaultRows(
  context: OrchestrationContext,
  waits: Waits,
  {
    rollback,
    progress,
    pages,
  }: { readonly rollback: Rollback; readonly progress: RollbackProgress; readonly pages: number },
): Steps<RollbackProgress | StepFailed> {
  const { move, runId, ask } = rollback;
  const hashes: string[] = [];
  let counts = noneRolledBack;
  let { throttled } = progress;
  for (let page = 0; page < pages; page += 1) {
    const input = { move, runId, planHash: ask.planHash, page };
    const done = yield* callInRounds(context, waits, rollBackVaultContract, input);
    if (done.state === 'failed') return done;
    hashes.push(done.hash);
    counts = addRolledBack(counts, done.counts);
    throttled += done.throttled;
  }
  return { ...progress, throttled, vault: { pages, counts, hash: chainPages(hashes) } };
}
