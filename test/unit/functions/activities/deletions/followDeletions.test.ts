import { findDeletedItems } from '../../../../../functions/activities/findDeletedItems';
import { followDeletions } from '../../../../../functions/activities/followDeletions';
import { readHeldList } from '../../../../../functions/steps/report/heldDeletions';
import { sealedReader } from '../../../../../functions/steps/stored/sealedJson';
import { damagedDeletions, readDeletions } from '../../../../../functions/steps/report/storedDeletions';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { findDeletedItemsContract, followDeletionsContract } from '../../../../../shared/contracts/steps/deletionSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { markOf } from '../../../../../shared/rules/transfer/deletionRules';
import { type MoveAzure, startMoveAzure } from '../../../../support/move/moveAzure';
import { knownOf } from '../../../../support/move/sealedPlans';
import { heldDeletions } from '../../../../support/move/heldDeletions';
import { heldNames, moveSecrets } from '../../../../support/move/heldSecrets';

// Items that are deleted at the source of a held move: found, and soft-deleted in the target if it has only what the move brought.

const names = heldNames;
let at: MoveAzure;

beforeEach(async () => {
  const secrets = names.map((name) => ({ name, versions: [{ value: `canary-${name}`, created: 1_000 }] }));
  at = await startMoveAzure({ source: { secrets } });
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

const moved = (changes?: Readonly<Record<string, Partial<ItemResult>>>, deletions?: MoveSpec['deletions']) =>
  moveSecrets(at, changes, deletions);
const { deleteIn, find, follow, statesOf, isLive } = heldDeletions(() => at);

test('findDeletedItems finds nothing while the source has all items', async () => {
  const move = await moved();
  expect(await find(move)).toMatchObject({ state: 'found', there: 0, own: 0, items: [] });
  expect(await statesOf(move)).toEqual([]);
});

test('findDeletedItems names what the target still has, and whether the move brought it alone', async () => {
  const move = await moved({ beta: { state: 'alreadyThere' } });
  for (const name of names) await deleteIn('source', name);
  await deleteIn('target', 'gamma');
  expect(await find(move)).toMatchObject({ there: 2, own: 1, items: [{ itemType: 'secret', itemName: 'alpha' }] });
  expect(await statesOf(move)).toEqual(['alpha there', 'beta kept', 'gamma gone']);
});

test('findDeletedItems reads an item that the list lacks, because a list may be wrong', async () => {
  const move = await moved();
  // Lists no secrets at all.
  const lacking: MoveSpec = { ...move, select: { ...move.select, types: ['key'] } };
  expect(await find(lacking)).toMatchObject({ there: 0, own: 0 });
});

test('followDeletions records what it deleted also if another item fails', async () => {
  const move = await moved();
  for (const name of ['alpha', 'beta']) await deleteIn('source', name);
  await find(move);
  const effect = { kind: 'refuse', status: 403, code: 'Forbidden', message: 'No.' } as const;
  at.fault({ match: { operation: 'secrets.delete', path: '/secrets/beta' }, effect });
  expect(await follow(move, 'alpha', 'beta')).toMatchObject({ state: 'failed', retryable: false });
  expect(await isLive('alpha')).toBe(false);
  expect(await statesOf(move)).toEqual(['alpha followed', 'beta there']);
  expect(await find(move)).toMatchObject({ there: 1, items: [{ itemName: 'beta' }] });
});

test('followDeletions soft-deletes an item, and a second run finds it done', async () => {
  const move = await moved();
  await deleteIn('source', 'alpha');
  await find(move);
  for (let run = 0; run < 2; run += 1) {
    expect(await follow(move, 'alpha')).toMatchObject({
      state: 'followed',
      followed: 1,
      kept: { count: 0, first: [] },
    });
  }
  expect([await isLive('alpha'), await isLive('beta')]).toEqual([false, true]);
  expect(await statesOf(move)).toEqual(['alpha followed']);
  expect(await find(move)).toMatchObject({ there: 0 });
  expect(await statesOf(move)).toEqual(['alpha followed']);
});

test.each<[string, Partial<ItemResult>, (name: string) => Promise<unknown>]>([
  ['was there before the move', { state: 'alreadyThere' }, (name) => deleteIn('source', name)],
  ['has content of others below', { reasons: ['PARTLY_IN_TARGET'] }, (name) => deleteIn('source', name)],
  [
    'got a version from somebody else',
    {},
    async (name) => {
      await deleteIn('source', name);
      await at.secrets('target').setSecret(name, 'canary-of-others');
    },
  ],
  [
    'somebody created again with as many versions, if the result of its restore names none',
    { route: 'backupRestore', versions: [] },
    async (name) => {
      for (const vault of ['source', 'target'] as const) await deleteIn(vault, name);
      await at.secrets('target').purgeDeletedSecret(name);
      await at.secrets('target').setSecret(name, 'canary-of-others');
    },
  ],
  ['is in the source again', {}, () => Promise.resolve()],
])('followDeletions leaves an item that %s', async (_, result, change) => {
  const move = await moved({ alpha: result });
  await change('alpha');
  expect(await follow(move, 'alpha')).toMatchObject({ state: 'followed', followed: 0, kept: { count: 1 } });
  expect(await isLive('alpha')).toBe(true);
});

test('followDeletions deletes nothing in a move whose request only reports deletions', async () => {
  const move = await moved({}, 'report');
  await deleteIn('source', 'alpha');
  expect(await follow(move, 'alpha')).toMatchObject({ state: 'failed', code: 'INTERNAL' });
  expect(await isLive('alpha')).toBe(true);
});

test('followDeletions deletes nothing that forged results name', async () => {
  const move = await moved();
  await deleteIn('source', 'alpha');
  const { properties } = await at.secrets('target').setSecret('alpha', 'canary-of-others');
  const name = storeNames.results(move, 0);
  const stored = new TextDecoder().decode(await at.store.read(name));
  const added = `{"from":"${'2'.repeat(32)}","to":"${properties.version ?? ''}"}`;
  const forged = stored.replaceAll('"versions":[', `"versions":[${added},`);
  expect(forged).not.toBe(stored);
  await at.store.write(name, new TextEncoder().encode(forged));
  await follow(move, 'alpha');
  expect(await isLive('alpha')).toBe(true);
});

test('followDeletions keeps what it knew of earlier passes if the store does not answer', async () => {
  const move = await moved();
  await deleteIn('source', 'alpha');
  await follow(move, 'alpha');
  const away: ObjectStore = {
    ...at.store,
    read: (name) =>
      name === storeNames.deletions(move)
        ? Promise.reject(new MoverError('STORE_UNAVAILABLE', 'The store is away.', { retryable: true }))
        : at.store.read(name),
  };
  await expect(readDeletions(sealedReader({ ...at.clients(), store: away }, move), move)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });
});

test('a damaged record is named, also after a later search has replaced it', async () => {
  const move = await moved();
  expect(damagedDeletions(await readDeletions(sealedReader(at.clients(), move), move))).toEqual([]);
  await deleteIn('source', 'alpha');
  await find(move);
  await follow(move, 'alpha');
  await at.store.write(storeNames.deletions(move), new TextEncoder().encode('{"items":[{"itemName":"alpha"}]}'));
  for (let search = 0; search < 2; search += 1) {
    const stored = await readDeletions(sealedReader(at.clients(), move), move);
    expect(damagedDeletions(stored).map(({ code }) => code)).toEqual(['STORE_OBJECT_INVALID']);
    await find(move);
  }
  // The note of its delete shows that the move itself deleted it.
  expect(await statesOf(move)).toEqual(['alpha followed']);
});

describe('more deletions than a pass may follow', () => {
  const search = async (move: MoveSpec, unasked: readonly string[] = [], total = 3) =>
    at.run(findDeletedItems, findDeletedItemsContract, {
      move,
      known: await knownOf(at.store, move, 1),
      total,
      unasked,
    });
  const heldBack = async (move: MoveSpec) => {
    const found = await search(move);
    if (found.state !== 'found' || found.held === undefined) throw new Error('Expected a list that is held back.');
    return found.held;
  };
  const followList = async (move: MoveSpec, hash: string, done = 0) =>
    at.run(followDeletions, followDeletionsContract, {
      move,
      known: await knownOf(at.store, move, 1),
      approved: { hash, done },
    });
  const drop = async (...gone: readonly string[]) => {
    for (const name of gone) await deleteIn('source', name);
  };

  test('are stored as a list whose hash stands for exactly these deletions of this run', async () => {
    const move = await moved();
    await deleteIn('source', 'alpha');
    expect(await search(move)).not.toHaveProperty('held');
    await deleteIn('source', 'beta');
    const two = await heldBack(move);
    expect(await heldBack(move)).toEqual(two);
    await drop('gamma');
    const three = await heldBack(move);
    expect([two.count, three.count, three.hash === two.hash]).toEqual([2, 3, false]);
    const list = await readHeldList(at.store, move, three.hash);
    expect(list?.map(({ itemName }) => itemName)).toEqual(names);
    expect(list?.every(({ deletedAt }) => deletedAt !== null && Date.parse(deletedAt) > 0)).toBe(true);
    expect(await readHeldList(at.store, { ...move, runId: 'ffffffff' }, three.hash)).toBeUndefined();
    expect(await search(await moved({}, 'report'))).not.toHaveProperty('held');
  });

  test('include one alone if the move has deleted another one without an approval before', async () => {
    const move = await moved();
    await drop('beta');
    const markOfName = (itemName: string) => markOf({ itemType: 'secret', itemName });
    expect(await search(move, [markOfName('beta')])).not.toHaveProperty('held');
    expect(await search(move, [markOfName('alpha')])).toMatchObject({ held: { count: 1 } });
  });

  test('another deletion of the same name is another list', async () => {
    const move = await moved();
    await drop(...names);
    const { hash } = await heldBack(move);
    await redelete('beta');
    expect((await heldBack(move)).hash).not.toBe(hash);
  });

  test('are followed from the approved list, none else, and a second run finds them done', async () => {
    const move = await moved();
    await drop('alpha', 'beta');
    const { hash } = await heldBack(move);
    await drop('gamma');
    for (let run = 0; run < 2; run += 1) {
      expect(await followList(move, hash)).toMatchObject({
        state: 'followed',
        followed: 2,
        kept: { count: 0, first: [] },
      });
    }
    expect(await Promise.all(names.map(isLive))).toEqual([false, false, true]);
    expect((await statesOf(move)).sort()).toEqual(['alpha followed', 'beta followed']);
    expect(await followList(move, hash, 2)).toMatchObject({ followed: 0, kept: { count: 0, first: [] } });
  });

  test('are left if they are other deletions by then, or the target has more than the move brought', async () => {
    const move = await moved();
    await drop(...names);
    const { hash } = await heldBack(move);
    await redelete('alpha');
    await at.secrets('target').setSecret('beta', 'canary-of-others');
    expect(await followList(move, hash)).toMatchObject({ followed: 1, kept: { count: 2 } });
    expect(await Promise.all(names.map(isLive))).toEqual([true, true, false]);
  });

  test('are not followed from a list that somebody changed in the store', async () => {
    const move = await moved();
    await drop('alpha', 'beta');
    const { hash } = await heldBack(move);
    await drop('gamma');
    const forged = { items: [{ itemType: 'secret', itemName: 'gamma', deletedAt: null }] };
    await at.store.write(storeNames.heldDeletions(move, hash), Buffer.from(JSON.stringify(forged)));
    expect(await readHeldList(at.store, move, hash)).toBeUndefined();
    expect(await followList(move, hash)).toMatchObject({ state: 'failed', code: 'STORE_OBJECT_INVALID' });
    expect(await Promise.all(names.map(isLive))).toEqual([true, true, true]);
  });

  test('have no time if the source does not show it', async () => {
    const move = await moved();
    await drop(...names);
    await at.secrets('source').purgeDeletedSecret('alpha');
    const { hash } = await heldBack(move);
    const list = await readHeldList(at.store, move, hash);
    expect(list?.map(({ deletedAt }) => deletedAt === null)).toEqual([true, false, false]);
  });
});

/** Recovers an item at the source, and deletes it again in another second. */
async function redelete(name: string): Promise<void> {
  await (await at.secrets('source').beginRecoverDeletedSecret(name, { intervalInMs: 5 })).pollUntilDone();
  await at.azure.control.advanceClock(2_000);
  await deleteIn('source', name);
}
