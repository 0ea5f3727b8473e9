import { findDeletedItems } from '../../../../../functions/activities/findDeletedItems';
import { watchTarget } from '../../../../../functions/activities/cutover';
import { ownResults, writeSealedResults } from '../../../../../functions/steps/plan/sealedResults';
import { findDeletedItemsContract } from '../../../../../shared/contracts/steps/deletionSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { watchTargetContract } from '../../../../../shared/contracts/steps/watchSteps';
import { type MoveAzure, startMoveAzure } from '../../../../support/move/moveAzure';
import { heldNames, moveSecrets } from '../../../../support/move/heldSecrets';
import { knownOf, storedPlanHash } from '../../../../support/move/sealedPlans';

// A reading of the target of a held move.

/** Long after the last change of the secrets, so that no proof is too close to it. */
const provedAt = new Date(Date.now() + 60_000).toISOString();
const sourceReadAt = new Date(Date.now() + 3_600_000).toISOString();
let at: MoveAzure;

beforeEach(async () => {
  const secrets = heldNames.map((name) => ({ name, versions: [{ value: `canary-${name}`, created: 1_000 }] }));
  at = await startMoveAzure({ source: { secrets } });
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

/** A move whose items are verified, each with a proof by the list of the target. */
async function proved(): Promise<MoveSpec> {
  const move = await moveSecrets(at, undefined, 'report');
  const stored = await ownResults(at.clients(), move, 0);
  if (stored === undefined) throw new Error('Expected stored results.');
  const items = await Promise.all(
    stored.items.map(async (result) => {
      const { properties } = await at.secrets('target').getSecret(result.itemName);
      const updated = (properties.updatedOn?.getTime() ?? 0) / 1_000;
      return { ...result, verified: true, proof: { at: provedAt, updated } };
    }),
  );
  await writeSealedResults(at.clients(), move, { ...stored, page: 0, items });
  return move;
}

async function proofsAfterReading(move: MoveSpec) {
  const read = await at.run(watchTarget, watchTargetContract, {
    ...{
      move,
      planHash: await storedPlanHash(at.store, move),
      pages: 1,
      sourceReadAt,
      look: 0,
      identity: null,
      isWhole: true,
    },
  });
  expect(read).toMatchObject({ state: 'watched', changed: { count: 0 } });
  const stored = await ownResults(at.clients(), move, 0);
  return Object.fromEntries((stored?.items ?? []).map(({ itemName, proof }) => [itemName, proof?.at]));
}

test('extends the proof of an item that neither list shows as changed', async () => {
  const move = await proved();
  expect(await proofsAfterReading(move)).toEqual({ alpha: sourceReadAt, beta: sourceReadAt, gamma: sourceReadAt });
});

test('does not extend the proof of an item that the source lacks', async () => {
  const move = await proved();
  await (await at.secrets('source').beginDeleteSecret('beta', { intervalInMs: 5 })).pollUntilDone();
  await at.run(findDeletedItems, findDeletedItemsContract, {
    move,
    known: await knownOf(at.store, move, 1),
    total: heldNames.length,
    unasked: [],
  });
  expect(await proofsAfterReading(move)).toEqual({ alpha: sourceReadAt, beta: provedAt, gamma: sourceReadAt });
});

test('does not extend a proof if somebody removed what the pass had found at the source', async () => {
  const move = await proved();
  await at.store.remove(storeNames.latePart(move, 0, { itemType: 'secret', pagesRead: 0 }));
  const planHash = await storedPlanHash(at.store, move);
  const input = { move, planHash, pages: 1, sourceReadAt, look: 0, identity: null, isWhole: true };
  const read = await at.run(watchTarget, watchTargetContract, input);
  expect(read).toMatchObject({ state: 'failed', code: 'STORE_OBJECT_INVALID' });
});
