import { savePlanPage } from '../../../functions/activities/planPageActivities';
import { saveResults } from '../../../functions/activities/batchResults';
import { firstCursor } from '../../../functions/steps/items/listPart';
import { writeLateItems } from '../../../functions/steps/report/storedLateItems';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { savePlanPageContract, saveResultsContract } from '../../../shared/contracts/steps/moveSteps';
import { type MoveAzure, moveBetween } from './moveAzure';
import { plannedOf, resultOf } from './moveFixtures';
import { newStartToken } from './startToken';

/** The secrets that such a move has brought. */
export const heldNames = ['alpha', 'beta', 'gamma'];

/**
 * A held move after its first pass: the target has what the results say. `changes` are those of results by names; `updated` is when the
 * plan saw the last change of the secrets, in seconds since 1970.
 */
export async function moveSecrets(
  at: MoveAzure,
  changes: Readonly<Record<string, Partial<ItemResult>>> = {},
  deletions: MoveSpec['deletions'] = 'follow',
  updated?: number,
): Promise<MoveSpec> {
  const startToken = await newStartToken(at);
  const asked = { cutover: 'hold', late: 'move', deletions, startToken } as const;
  const move = await at.keyed(moveBetween('target', asked));
  const items = heldNames.map((itemName) => plannedOf({ itemName, traits: { updated } }));
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 0, items } });
  const results: ItemResult[] = [];
  for (const itemName of heldNames) {
    const { properties } = await at.secrets('target').setSecret(itemName, `canary-${itemName}`);
    const versions = [{ from: '1'.repeat(32), to: properties.version ?? '' }];
    results.push(resultOf({ itemName, state: 'verified', route: 'exportImport', versions, ...changes[itemName] }));
  }
  await at.run(saveResults, saveResultsContract, { move, page: 0, items: results });
  await storeEmptyLook(at, move);
  return move;
}

/** The pass has listed the source to its end, and found nothing new. */
export async function storeEmptyLook(at: MoveAzure, move: MoveSpec, look = 0): Promise<void> {
  const from = firstCursor(move);
  if (from === null) throw new Error('Expected a move that selects items.');
  await writeLateItems(at.clients(), move, { look, from, items: [], next: null });
}
