import { watchTarget } from '../../../../../functions/activities/cutover';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { watchTargetContract } from '../../../../../shared/contracts/steps/watchSteps';
import { type MoveAzure, startMoveAzure } from '../../../../support/move/moveAzure';
import { heldDeletions } from '../../../../support/move/heldDeletions';
import { heldNames, moveSecrets } from '../../../../support/move/heldSecrets';
import { storedPlanHash } from '../../../../support/move/sealedPlans';

// What a reading of the target says of items that were deleted at the source: people may recover and delete them there.

let at: MoveAzure;

beforeEach(async () => {
  const secrets = heldNames.map((name) => ({ name, versions: [{ value: `canary-${name}`, created: 1_000 }] }));
  at = await startMoveAzure({ source: { secrets } });
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

const { deleteIn, find, follow, statesOf, isLive } = heldDeletions(() => at);

async function recoverIn(vault: 'source' | 'target', name: string): Promise<void> {
  await (await at.secrets(vault).beginRecoverDeletedSecret(name, { intervalInMs: 5 })).pollUntilDone();
}

async function thereAfterReading(move: MoveSpec): Promise<unknown> {
  const planHash = await storedPlanHash(at.store, move);
  const sourceReadAt = new Date().toISOString();
  const input = { move, planHash, pages: 1, sourceReadAt, look: 0, identity: null, isWhole: false };
  const read = await at.run(watchTarget, watchTargetContract, input);
  if (read.state !== 'watched') throw new Error('Expected a complete reading.');
  return read.there;
}

test('names an item that the move deleted in the target, and that somebody recovered there', async () => {
  const move = await moveSecrets(at);
  await deleteIn('source', 'alpha');
  await find(move);
  await follow(move, 'alpha');
  expect(await thereAfterReading(move)).toBe(0);
  await recoverIn('target', 'alpha');
  // A second run of the step says the same.
  for (let run = 0; run < 2; run += 1) expect(await thereAfterReading(move)).toBe(1);
  expect(await statesOf(move)).toEqual(['alpha kept']);
  await find(move);
  await follow(move, 'alpha');
  expect(await isLive('alpha')).toBe(true);
});

test('follows what somebody deleted and recovered in the target', async () => {
  const move = await moveSecrets(at, undefined, 'report');
  await deleteIn('source', 'beta');
  await find(move);
  expect(await thereAfterReading(move)).toBe(1);
  await deleteIn('target', 'beta');
  expect(await thereAfterReading(move)).toBe(0);
  expect(await statesOf(move)).toEqual(['beta gone']);
  await recoverIn('target', 'beta');
  expect(await thereAfterReading(move)).toBe(1);
  expect(await statesOf(move)).toEqual(['beta there']);
});

test('leaves an item to the next search that the source has again', async () => {
  const move = await moveSecrets(at, undefined, 'report');
  await deleteIn('source', 'gamma');
  await deleteIn('target', 'gamma');
  await find(move);
  await recoverIn('source', 'gamma');
  await recoverIn('target', 'gamma');
  expect(await thereAfterReading(move)).toBe(0);
});

test('does not count by a damaged record', async () => {
  const move = await moveSecrets(at);
  await at.store.write(storeNames.deletions(move), new TextEncoder().encode('{}'));
  expect(await thereAfterReading(move)).toBeUndefined();
});
