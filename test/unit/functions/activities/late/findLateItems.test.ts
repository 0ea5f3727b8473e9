import { Readable } from 'node:stream';
import { findLateItems } from '../../../../../functions/activities/findLateItems';
import { listItems } from '../../../../../functions/activities/listVaults';
import { readLateItems } from '../../../../../functions/steps/report/storedLateItems';
import { savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { saveResults } from '../../../../../functions/activities/batchResults';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { findLateItemsContract } from '../../../../../shared/contracts/steps/lateSteps';
import {
  listItemsContract,
  savePlanPageContract,
  saveResultsContract,
} from '../../../../../shared/contracts/steps/moveSteps';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { plannedOf, resultOf } from '../../../../support/move/moveFixtures';
import { moveSteps } from '../../../../support/move/moveSteps';
import { sealedReader } from '../../../../../functions/steps/stored/sealedJson';
import { knownOf } from '../../../../support/move/sealedPlans';

// The last search of the source: items that were added after the move had listed it.

const names = ['alpha', 'beta', 'gamma'];
let at: MoveAzure;

beforeEach(async () => {
  const secrets = names.map((name) => ({ name, versions: [{ value: 'canary', created: 1_000, updated: 1_000 }] }));
  at = await startMoveAzure({ source: { secrets } });
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

/** Plans everything that the source has now, and stores it as moved. */
async function moved(changes: Partial<MoveSpec> = {}, result: Partial<ItemResult> = {}): Promise<MoveSpec> {
  const move = await at.keyed(moveBetween('target', changes));
  const listed = await at.run(listItems, listItemsContract, { move, cursor: null });
  if (listed.state === 'failed') throw new Error(listed.detail);
  const steps = moveSteps(at);
  const items = await Promise.all(
    listed.items.map(async (item) => {
      const planned = await steps.inspect({ move, ...item });
      return plannedOf({ ...planned, traits: { ...planned.traits, updated: item.updated } });
    }),
  );
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 0, items } });
  const results = items.map(({ itemType, itemName }) => resultOf({ itemType, itemName, state: 'verified', ...result }));
  await at.run(saveResults, saveResultsContract, { move, page: 0, items: results });
  at.azure.control.clearLog();
  return move;
}

const lateItemsOf = (move: MoveSpec, number = 0) =>
  readLateItems(sealedReader(at.clients(), move), move, { look: number, isWhole: false });

async function look(move: MoveSpec) {
  const output = await at.run(findLateItems, findLateItemsContract, {
    move,
    known: await knownOf(at.store, move, 1),
    cursor: null,
  });
  return { output, late: await lateItemsOf(move) };
}

test('findLateItems finds nothing in an unchanged source, from the lists alone', async () => {
  const move = await moved();
  expect(await look(move)).toEqual({
    output: { state: 'looked', found: 0, cursor: null, throttled: 0, sent: 3 },
    late: [],
  });
  expect(at.calls('source', 'secrets.listVersions') + at.calls('source', 'secrets.get')).toBe(0);
  expect(at.azure.control.requests().filter(({ vault }) => vault === 'target')).toEqual([]);
});

test('findLateItems finds a new item and an item with a newer version; a second run stores the same', async () => {
  const move = await moved();
  await at.secrets('source').setSecret('delta', 'canary-delta');
  await at.secrets('source').setSecret('beta', 'canary-new');
  const late = [
    { itemType: 'secret', itemName: 'beta', what: 'newVersion' },
    { itemType: 'secret', itemName: 'delta', what: 'created' },
  ];
  for (let looks = 0; looks < 2; looks += 1) {
    expect(await look(move)).toMatchObject({ output: { state: 'looked', found: 2 }, late });
  }
});

test('what findLateItems found is read also while the store answers with an old list', async () => {
  const move = await moved();
  await at.secrets('source').setSecret('delta', 'canary-delta');
  const list = jest.spyOn(at.store, 'list').mockImplementation(() => Readable.from([]) as AsyncIterable<string>);
  expect(await look(move)).toMatchObject({ late: [{ itemName: 'delta', what: 'created' }] });
  list.mockRestore();
});

test('findLateItems removes items that are gone in a second run', async () => {
  const move = await moved();
  await at.secrets('source').setSecret('delta', 'canary-delta');
  await look(move);
  await (await at.secrets('source').beginDeleteSecret('delta')).pollUntilDone();
  expect((await look(move)).late).toEqual([]);
});

test('findLateItems ignores changed attributes, a newer version that was moved, and items that the request leaves out', async () => {
  const move = await moved({ select: { types: ['secret'], include: ['*'], exclude: ['delta'], versions: 'all' } });
  const { properties } = await at.secrets('source').getSecret('alpha');
  await at.secrets('source').updateSecretProperties('alpha', properties.version ?? '', { tags: { by: 'hand' } });
  const { properties: newer } = await at.secrets('source').setSecret('beta', 'canary-new');
  const version = newer.version ?? '';
  const items = names.map((itemName) =>
    resultOf({ itemName, state: 'verified', versions: itemName === 'beta' ? [{ from: version, to: version }] : [] }),
  );
  await at.run(saveResults, saveResultsContract, { move, page: 0, items });
  await at.secrets('source').setSecret('delta', 'canary-delta');
  expect((await look(move)).late).toEqual([]);
});

test('findLateItems ignores items that did not arrive, which have their own problems', async () => {
  const move = await moved({}, { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.' });
  await at.secrets('source').setSecret('beta', 'canary-new');
  expect((await look(move)).late).toEqual([]);
});

test('findLateItems reads the results of a page once, and items that may have changed at the same time', async () => {
  const move = await moved();
  const clients = at.clients();
  const reads: string[] = [];
  const store = { ...clients.store, read: (name: string) => (reads.push(name), clients.store.read(name)) };
  let waiting = 0;
  let release: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (release = resolve));
  const secrets: typeof clients.vaults.secrets = (to) => {
    const vault = clients.vaults.secrets(to);
    const list = vault.listVersions.bind(vault);
    // One after the other would never end, because each waits for all.
    const listVersions: typeof vault.listVersions = async (name) => {
      waiting += 1;
      if (waiting === names.length) release();
      await all;
      return list(name);
    };
    return Object.assign(vault, { listVersions });
  };
  const { run } = findLateItems({ ...clients, store, vaults: { ...clients.vaults, secrets } });
  const startedAt = new Date(1_000_000).toISOString();
  expect(await run({ move, known: await knownOf(at.store, move, 1), cursor: null, startedAt })).toMatchObject({
    state: 'looked',
    found: 0,
  });
  expect(reads.filter((name) => name.includes('/results/'))).toHaveLength(1);
});

test('findLateItems fails and stores nothing when the source does not answer', async () => {
  const move = await moved();
  at.fault({ match: { operation: 'secrets.list' }, effect: { kind: 'error', status: 503 } });
  expect((await look(move)).output).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
});

describe('findLateItems for a move that moves late items', () => {
  test('returns what it found with lasting reasons of earlier results, and stores it under the number of the search', async () => {
    const move = await moved({ late: 'move' }, { reasons: ['PURGED_IN_TARGET', 'OTHER_GEOGRAPHY'] });
    await at.secrets('source').setSecret('delta', 'canary-delta');
    await at.secrets('source').setSecret('beta', 'canary-new');
    const input = { move, known: await knownOf(at.store, move, 1), cursor: null, look: 2 };
    expect(await at.run(findLateItems, findLateItemsContract, input)).toMatchObject({
      found: 2,
      items: [
        { itemName: 'beta', what: 'newVersion', carried: ['PURGED_IN_TARGET'] },
        { itemName: 'delta', what: 'created', carried: [] },
      ],
    });
    expect(await lateItemsOf(move, 2)).toHaveLength(2);
    expect(await lateItemsOf(move, 1)).toEqual([]);
  });

  test('knows what an earlier round has planned and moved', async () => {
    const move = await moved({ late: 'move' });
    await at.secrets('source').setSecret('delta', 'canary-delta');
    await at.secrets('source').setSecret('epsilon', 'canary-epsilon');
    const items = ['delta', 'epsilon'].map((itemName) => plannedOf({ itemName }));
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 1, items } });
    const { properties } = await at.secrets('source').getSecret('delta');
    const version = properties.version ?? '';
    const delta = resultOf({ itemName: 'delta', state: 'verified', versions: [{ from: version, to: version }] });
    const epsilon = resultOf({ itemName: 'epsilon', state: 'blocked' });
    await at.run(saveResults, saveResultsContract, { move, page: 1, items: [delta, epsilon] });
    const look = async (number: number) => {
      const input = { move, known: await knownOf(at.store, move, 2), cursor: null, look: number };
      return at.run(findLateItems, findLateItemsContract, input);
    };
    expect(await look(2)).toMatchObject({ items: [] });
    await at.secrets('source').setSecret('delta', 'canary-delta-2');
    expect(await look(3)).toMatchObject({ items: [{ itemName: 'delta', what: 'newVersion' }] });
  });
});

describe('findLateItems while the last pages are transferred', () => {
  const early = async (move: MoveSpec, startedAt?: string) => {
    const known = await knownOf(at.store, move, 1);
    const input = { move, known, cursor: null, early: true as const, ...(startedAt && { startedAt }) };
    return at.run(findLateItems, findLateItemsContract, input);
  };
  /** Its page has a plan, and no results yet. */
  const underWay = async (): Promise<MoveSpec> => {
    const move = await moved();
    await at.store.remove(storeNames.results(move, 0));
    return move;
  };

  test('finds nothing in an unchanged source, also if its items were written just before the move', async () => {
    const move = await underWay();
    expect(await early(move)).toMatchObject({ found: 0, cursor: null });
    expect(at.calls('source', 'secrets.listVersions')).toBe(0);
    const output = await early(move, new Date(1_000_000).toISOString());
    expect(output).toMatchObject({ found: 0, cursor: null });
    expect(output).not.toHaveProperty('tooEarly');
    expect(at.calls('source', 'secrets.listVersions')).toBe(names.length);
  });

  test('finds a new item', async () => {
    const move = await underWay();
    await at.secrets('source').setSecret('delta', 'canary-delta');
    expect(await early(move)).toMatchObject({ found: 1, cursor: null });
    expect(await lateItemsOf(move)).toMatchObject([{ itemName: 'delta', what: 'created' }]);
  });

  test('stores nothing if an item changed that the move may still bring', async () => {
    const move = await underWay();
    await at.secrets('source').setSecret('delta', 'canary-delta');
    await at.secrets('source').setSecret('beta', 'canary-new');
    expect(await early(move)).toMatchObject({ state: 'looked', tooEarly: true });
    expect(await lateItemsOf(move)).toEqual([]);
  });

  test('compares an item that changed with its result once that is stored', async () => {
    const move = await moved();
    await at.secrets('source').setSecret('beta', 'canary-new');
    expect(await early(move)).toMatchObject({ found: 1, cursor: null });
  });
});
