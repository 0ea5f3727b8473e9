import { backupItem } from '../../../../../functions/activities/backupRestore';
import { replaceKey } from '../../../../../functions/activities/keys/replaceKey';
import { judgeOlderKey } from '../../../../../functions/steps/items/olderKey';
import { readOrder } from '../../../../../functions/steps/items/readOrder';
import { comparedDigest } from '../../../../../functions/steps/items/readComparable';
import { connectPair } from '../../../../../functions/steps/frame/vaultPair';
import { backupItemContract, replaceKeyContract } from '../../../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { newStartToken } from '../../../../support/move/startToken';

// Somebody recovers the copy of a key in the target between two tries of its replacement.

const name = 'signing';
const item = { itemType: 'key', itemName: name } as const;
let at: MoveAzure;
let move: MoveSpec;

beforeEach(async () => {
  at = await startMoveAzure();
  const startToken = await newStartToken(at);
  move = await at.keyed(moveBetween('target', { cutover: 'hold', keyVersions: 'replace', startToken }));
  await at.seedKey('source', name, [{ kty: 'EC', crv: 'P-256', created: 1_000 }]);
  const backup = await at.keys('source').backupKey(name);
  await at.keys('target').restoreKeyBackup(backup ?? new Uint8Array());
  await at.keys('source').createKey(name, 'EC');
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

async function inputOf(): Promise<object> {
  const output = await at.run(backupItem, backupItemContract, { move, ...item });
  if (output.state !== 'backedUp') throw new Error(`Expected a backup; the step returned ${output.state}.`);
  const { vaults, staging } = at.clients();
  const pair = connectPair(vaults, move);
  const { ordered } = await readOrder(pair.source, item);
  const digest = comparedDigest(staging, move, item);
  const judged = await judgeOlderKey({ pair, item, move, digest }, ordered, { since: '2020-01-01T00:00:00.000Z' });
  return { staged: output.staged, ...(judged.isOlder && { copy: judged.copy }) };
}
const replace = (input: object) => at.run(replaceKey, replaceKeyContract, { move, ...item, ...input });
const newestIn = async (vault: 'source' | 'target') => (await at.keys(vault).getKey(name)).properties.version;
const isLive = () =>
  newestIn('target').then(
    () => true,
    () => false,
  );

/** A try that has deleted the copy and could not purge it, because the vault was away. */
async function deletedOnce(): Promise<object> {
  const input = await inputOf();
  at.fault({ match: { vault: 'target', operation: 'deletedkeys.purge' }, effect: { kind: 'error', status: 503 } });
  expect(await replace(input)).toMatchObject({ state: 'failed', retryable: true, begun: true });
  expect(await isLive()).toBe(false);
  at.azure.control.clearFaults();
  return input;
}

test('replaceKey leaves the copy in the target, also in a later pass, and says so', async () => {
  const input = await deletedOnce();
  const deletes = at.calls('target', 'keys.delete');
  await (await at.keys('target').beginRecoverDeletedKey(name, { intervalInMs: 5 })).pollUntilDone();
  for (const more of [input, await inputOf()]) {
    expect(await replace(more)).toMatchObject({
      state: 'blocked',
      reason: 'NEW_KEY_VERSION',
      remark: expect.stringContaining('somebody recovered it'),
    });
  }
  expect(at.calls('target', 'keys.delete')).toBe(deletes);
  expect(await isLive()).toBe(true);
});

test('replaceKey replaces the key if nobody recovered it', async () => {
  expect(await replace(await deletedOnce())).toMatchObject({ state: 'restored' });
  expect(await newestIn('target')).toBe(await newestIn('source'));
});
