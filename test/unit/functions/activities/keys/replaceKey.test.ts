import { backupItem } from '../../../../../functions/activities/backupRestore';
import { replaceKey } from '../../../../../functions/activities/keys/replaceKey';
import { type ItemTurn } from '../../../../../shared/clients/claims/itemTurn';
import { type Clients } from '../../../../../shared/clients/openClients';
import { backupItemContract, replaceKeyContract } from '../../../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { connectPair } from '../../../../../functions/steps/frame/vaultPair';
import { judgeOlderKey, type OlderKey } from '../../../../../functions/steps/items/olderKey';
import { readOrder } from '../../../../../functions/steps/items/readOrder';
import { comparedDigest } from '../../../../../functions/steps/items/readComparable';
import { armKeyVaultClient } from '../../../../support/azure/azureArm';
import { type MoveAzure, moveBetween, startMoveAzure, type VaultName } from '../../../../support/move/moveAzure';
import { newStartToken } from '../../../../support/move/startToken';

// A key that got a new version at the source is replaced in the target: through kills, refusals and changes of others.

const name = 'signing';
const rotation = { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P9Y' }] } as const;
let at: MoveAzure;
let move: MoveSpec;

beforeEach(async () => {
  at = await startMoveAzure();
  const startToken = await newStartToken(at);
  move = await at.keyed(moveBetween('target', { cutover: 'hold', keyVersions: 'replace', startToken }));
  await at.seedKey('source', name, [{ kty: 'EC', crv: 'P-256', created: 1_000 }]);
  await at.keys('source').updateKeyRotationPolicy(name, { lifetimeActions: [...rotation.lifetimeActions] });
  const backup = await at.keys('source').backupKey(name);
  await at.keys('target').restoreKeyBackup(backup ?? new Uint8Array());
  await at.keys('target').updateKeyRotationPolicy(name, { lifetimeActions: [...rotation.lifetimeActions] });
  await at.keys('source').createKey(name, 'EC');
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

const item = { itemType: 'key', itemName: name } as const;

async function backUp() {
  const output = await at.run(backupItem, backupItemContract, { move, ...item });
  if (output.state !== 'backedUp') throw new Error(`Expected a backup; the step returned ${output.state}.`);
  return output.staged;
}
/** What an inspection of the key says before its plan. */
async function judge(): Promise<OlderKey> {
  const { vaults, staging } = at.clients();
  const pair = connectPair(vaults, move);
  const digest = comparedDigest(staging, move, item);
  const { ordered } = await readOrder(pair.source, item);
  return judgeOlderKey({ pair, item, move, digest }, ordered, { since: '2020-01-01T00:00:00.000Z' });
}
async function plannedCopy(): Promise<object> {
  const judged = await judge();
  return judged.isOlder ? { copy: judged.copy } : {};
}
const replace = async (input: object = {}) =>
  at.run(replaceKey, replaceKeyContract, { move, ...item, ...(await plannedCopy()), ...input });
const replaceFresh = async () => replace({ staged: await backUp() });

async function versionsIn(vault: VaultName): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { version = '' } of at.keys(vault).listPropertiesOfKeyVersions(name)) found.push(version);
  return found.sort();
}
const newestIn = async (vault: VaultName) => (await at.keys(vault).getKey(name)).properties.version ?? '';
const isDeleted = () =>
  at
    .keys('target')
    .getDeletedKey(name)
    .then(
      () => true,
      () => false,
    );
const policyIn = async (vault: VaultName) => (await at.keys(vault).getKeyRotationPolicy(name)).lifetimeActions;

/** The names of what is staged for the run. */
async function stagedCount(): Promise<number> {
  let count = 0;
  for await (const each of at.store.list('staging/')) count += each.endsWith('.jwe') ? 1 : 0;
  return count;
}

async function expectReplaced(): Promise<void> {
  expect(await versionsIn('target')).toEqual(await versionsIn('source'));
  expect(await policyIn('target')).toEqual(await policyIn('source'));
  expect(await isDeleted()).toBe(false);
}

test('replaceKey brings all versions with the policy, and a second run changes nothing', async () => {
  const staged = await backUp();
  const output = await replace({ staged });
  expect(output).toMatchObject({ state: 'restored' });
  await expectReplaced();
  expect(await stagedCount()).toBe(0);
  const restores = at.calls('target', 'keys.restore');
  expect(await replace({ staged })).toMatchObject({ state: 'restored' });
  expect(at.calls('target', 'keys.restore')).toBe(restores);
});

/** A process that is killed at one of its writes: nothing of it continues. `hung` resolves at that moment. */
function killedAt(write: number, moment: 'before' | 'after') {
  let report: () => void = () => undefined;
  const hung = new Promise<void>((resolve) => (report = resolve));
  const never = (): Promise<never> => {
    report();
    return new Promise(() => undefined);
  };
  const clients = at.clients();
  let sent = 0;
  const killing = (turn: ItemTurn): ItemTurn => ({
    ...turn,
    async send(request) {
      sent += 1;
      if (sent === write && moment === 'before') return never();
      const answer = await turn.send(request);
      return sent === write ? never() : answer;
    },
  });
  const claims = {
    ...clients.claims,
    turn: async (...of: Parameters<Clients['claims']['turn']>) => killing(await clients.claims.turn(...of)),
  };
  return { clients: { ...clients, claims }, hung };
}

describe.each([
  [1, 'the delete'],
  [2, 'the purge'],
  [3, 'the restore'],
  [4, 'the policy'],
])('after a kill at write %i, %s', (write) => {
  test.each(['before', 'after'] as const)(
    '%s it takes effect, the next try replaces the key, unless nobody knows whether it was deleted',
    async (moment) => {
      const input = { staged: await backUp(), ...(await plannedCopy()) };
      const { clients, hung } = killedAt(write, moment);
      void replaceKey(clients).run({ move, ...item, ...input });
      await hung;
      at.restart();
      // The orchestration was replayed: the same input.
      const output = await replace(input);
      // Nothing shows whether the delete arrived, and somebody recovered the key.
      if (write === 1 && moment === 'before') {
        expect(output).toMatchObject({ state: 'blocked', remark: expect.stringContaining('got no answer') });
        return;
      }
      expect(output).toMatchObject({ state: 'restored' });
      await expectReplaced();
      expect(await stagedCount()).toBe(0);
    },
  );
});

test('a kill after the purge loses nothing, even if the source loses the key, too', async () => {
  const before = await versionsIn('source');
  const input = { staged: await backUp(), ...(await plannedCopy()) };
  const { clients, hung } = killedAt(3, 'before');
  void replaceKey(clients).run({ move, ...item, ...input });
  await hung;
  await (await at.keys('source').beginDeleteKey(name, { intervalInMs: 5 })).pollUntilDone();
  at.restart();
  await replace(input);
  expect(await versionsIn('target')).toEqual(before);
});

test('continues without another backup after a vault was away', async () => {
  at.fault({ match: { vault: 'target', operation: 'keys.restore' }, effect: { kind: 'error', status: 503 } });
  expect(await replaceFresh()).toMatchObject({ state: 'failed', begun: true, retryable: true });
  expect(await versionsIn('target')).toEqual([]);
  at.azure.control.clearFaults();
  expect(await replace()).toMatchObject({ state: 'restored' });
  await expectReplaced();
});

test('gives the key back if the app may not purge', async () => {
  const before = await versionsIn('target');
  await at.deny('target', 'keys/purge/action');
  const output = await replaceFresh();
  expect(output).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', begun: false });
  await at.deny('target');
  expect([await versionsIn('target'), await isDeleted()]).toEqual([before, false]);
});

test('begins nothing without the permission to delete', async () => {
  await at.deny('target', 'keys/delete');
  expect(await replaceFresh()).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', begun: false });
  expect(await isDeleted()).toBe(false);
});

/** Switches purge protection on, as the owner of the target may do at any time. */
async function protect(): Promise<void> {
  const { vaults } = armKeyVaultClient(at.azure);
  for await (const { id = '' } of vaults.listBySubscription()) {
    const [, group = ''] = /resourceGroups\/([^/]+)\/.*\/target$/i.exec(id) ?? [];
    if (group !== '') await vaults.update(group, 'target', { properties: { enablePurgeProtection: true } });
  }
}

const inTarget = (change: (keys: ReturnType<MoveAzure['keys']>, version: string) => Promise<unknown>) => async () =>
  change(at.keys('target'), (await versionsIn('target'))[0] ?? '');

test.each<[string, () => Promise<unknown>, string]>([
  ['has a version of its own', inTarget((keys) => keys.createKey(name, 'EC')), 'no restore brought'],
  ['has other tags', inTarget((keys, version) => keys.updateKeyProperties(name, version, { tags: { a: 'b' } })), 'tag'],
  ['is disabled', inTarget((keys, version) => keys.updateKeyProperties(name, version, { enabled: false })), 'enabled'],
  [
    'has other operations',
    inTarget((keys, version) => keys.updateKeyProperties(name, version, { keyOps: ['verify'] })),
    'operations',
  ],
  [
    'has another rotation policy',
    inTarget((keys) =>
      keys.updateKeyRotationPolicy(name, { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P1Y' }] }),
    ),
    'rotation policy',
  ],
  ['is under purge protection', () => protect(), 'purge protection'],
])('leaves a key that %s in the target, and says why', async (_, change, why) => {
  const planned = await plannedCopy();
  await change();
  const before = await versionsIn('target');
  expect(await judge()).toEqual({ isOlder: false, difference: expect.stringContaining(why) });
  // The change came after the plan.
  const output = await replace({ staged: await backUp(), ...planned });
  expect(output).toMatchObject({ state: 'blocked', reason: 'NEW_KEY_VERSION' });
  expect([await versionsIn('target'), await isDeleted()]).toEqual([before, false]);
});

test('replaces a key whose older version was disabled at the source when it was rotated', async () => {
  const [older = ''] = await versionsIn('target');
  await at
    .keys('source')
    .updateKeyProperties(name, older, { enabled: false, tags: { use: 'old' }, keyOps: ['verify'] });
  expect(await replaceFresh()).toMatchObject({ state: 'restored' });
  await expectReplaced();
  const { properties } = await at.keys('target').getKey(name, { version: older });
  expect([properties.enabled, properties.tags]).toEqual([false, { use: 'old' }]);
});

test('leaves a key that somebody else has deleted in the target', async () => {
  await (await at.keys('target').beginDeleteKey(name, { intervalInMs: 5 })).pollUntilDone();
  expect(await replaceFresh()).toMatchObject({ state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET' });
  expect(await isDeleted()).toBe(true);
});

test('brings a key back that got a version in the target just before its delete', async () => {
  const input = { staged: await backUp(), ...(await plannedCopy()) };
  const clients = at.clients();
  let isRotated = false;
  const rotating = (turn: ItemTurn): ItemTurn => ({
    ...turn,
    async send(request) {
      if (!isRotated) await at.keys('target').createKey(name, 'EC');
      isRotated = true;
      return turn.send(request);
    },
  });
  const turn = async (...of: Parameters<Clients['claims']['turn']>) => rotating(await clients.claims.turn(...of));
  const step = replaceKey({ ...clients, claims: { ...clients.claims, turn } });
  expect(await step.run({ move, ...item, ...input })).toMatchObject({ state: 'blocked', reason: 'NEW_KEY_VERSION' });
  expect([(await versionsIn('target')).length, await isDeleted()]).toEqual([2, false]);
});

test('takes a new backup if the source gets another version during the replacement', async () => {
  const staged = await backUp();
  await at.keys('source').createKey(name, 'EC');
  const output = await replace({ staged });
  expect(output).toMatchObject({ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE', begun: false });
  // The next try of the round has what this one brought, whatever else changes at the source.
  const { copy } = 'copy' in output ? output : {};
  await at.keys('source').updateKeyProperties(name, await newestIn('target'), { tags: { use: 'old' } });
  expect(await replace({ staged: await backUp(), copy })).toMatchObject({ state: 'restored' });
  await expectReplaced();
  expect(await versionsIn('target')).toHaveLength(3);
});
