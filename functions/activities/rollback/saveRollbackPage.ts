import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { saveRollbackPageContract } from '../../../shared/contracts/steps/rollbackSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { countRolledBack, rolledBackItem } from '../../../shared/rules/rollback/rolledBackItems';
import { activity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { readApprovedPage, storeRolledBackPage } from '../../steps/rollback/rollbackStore';

type Input = InputOf<typeof saveRollbackPageContract>;
type Output = OutputOf<typeof saveRollbackPageContract>;

/** Stores the results of one page of a rollback. The rows that needed no look have no outcome, and are kept. */
export function saveRollbackPage(clients: Clients) {
  return activity(saveRollbackPageContract, (input) =>
    save(clients, input).catch((error: unknown) => ({ ...failStep(error), throttled: 0 })),
  );
}

async function save({ store }: Clients, { move, runId, planHash, page, outcomes }: Input): Promise<Output> {
  const ref = { moveId: move.moveId, runId, rollbackId: move.runId };
  const { rows } = await readApprovedPage(store, ref, { planHash, page });
  const items = rows.map((row, at) => rolledBackItem(row, outcomes[at]));
  return { hash: await storeRolledBackPage(store, ref, { page, items }), counts: countRolledBack(items) };
}
