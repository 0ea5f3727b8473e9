import { saveRollbackPageContract } from '../../../shared/contracts/steps/rollbackSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { countRolledBack, rolledBackItem } from '../../../shared/rules/rollback/rolledBackItems';
import { activity } from '../../steps/activity';
import { readApprovedPage, storeRolledBackPage } from '../../steps/rollback/rollbackStore';

/** Stores the results of one page of a rollback. The rows that needed no look have no outcome, and are kept. */
export function saveRollbackPage({ store }: Clients) {
  return activity(saveRollbackPageContract, async ({ move, runId, planHash, page, outcomes }) => {
    const ref = { moveId: move.moveId, runId, rollbackId: move.runId };
    const { rows } = await readApprovedPage(store, ref, { planHash, page });
    const items = rows.map((row, at) => rolledBackItem(row, outcomes[at]));
    return { hash: await storeRolledBackPage(store, ref, { page, items }), counts: countRolledBack(items) };
  });
}
