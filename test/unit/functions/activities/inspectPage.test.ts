import { indexTarget } from '../../../../functions/activities/listVaults';
import { inspectPage } from '../../../../functions/activities/planPageActivities';
import { type InputOf, type OutputOf } from '../../../../shared/contracts/steps/contract';
import { indexTargetContract } from '../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type inspectPageContract } from '../../../../shared/contracts/steps/pageSteps';
import { hashPage } from '../../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../../shared/rules/storeNames';
import { countedBudget } from '../../../support/move/countedBudget';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { indexHash, storedItems } from '../../../support/move/sealedPlans';

const names = ['page-a', 'page-b', 'page-c'];
const page = 4;

let at: MoveAzure;
let move: MoveSpec;
let targetIndex: string;

beforeAll(async () => {
  at = await startMoveAzure();
  for (const name of names) await at.seed('source', name, [{ created: 1 }, { created: 2 }]);
});
afterAll(() => at.stop());
beforeEach(async () => {
  move = await at.keyed(moveBetween());
  await at.run(indexTarget, indexTargetContract, { move });
  targetIndex = await indexHash(at.store, move);
  at.azure.control.clearLog();
});
afterEach(() => {
  at.azure.control.clearFaults();
  expect(at.leaks()).toEqual([]);
});

type Output = OutputOf<typeof inspectPageContract>;
type More = Partial<InputOf<typeof inspectPageContract>>;

const inputOf = (more: More = {}) => ({
  move,
  page,
  items: names.map((itemName) => ({ itemType: 'secret', itemName, managed: false })),
  backups: 'expected',
  targetIndex,
  ...more,
});
/** Runs the step once, as in a new process. */
const inspect = async (more: More = {}, clients = at.clients()): Promise<Output> => {
  const output = (await inspectPage(clients).run(inputOf(more))) as Output;
  at.outputs.push(output);
  return output;
};
const stored = () => storedItems(at.store, move, page);
const lists = () => at.calls('source', 'secrets.listVersions');
const refuse = (name: string, status: number, code: string) => {
  const match = { vault: 'source', path: `/secrets/${name}/*` };
  at.fault({ match, effect: { kind: 'refuse', status, code, message: 'Not today.' } });
};

test('inspectPage stores the page with one list of versions for each item, and returns its hash', async () => {
  const output = await inspect();
  const items = await stored();
  expect(items.map(({ itemName, route }) => [itemName, route])).toEqual(names.map((name) => [name, 'backupRestore']));
  expect(output).toEqual({ state: 'stored', hash: hashPage(items), throttled: 0 });
  expect(lists()).toBe(names.length);
});

test('inspectPage plans an item that is denied as failed, and the others as usual', async () => {
  refuse('page-b', 403, 'Forbidden');
  expect(await inspect()).toMatchObject({ state: 'stored' });
  expect((await stored()).map(({ route, failure }) => [route, failure?.code])).toEqual([
    ['backupRestore', undefined],
    ['block', 'VAULT_FORBIDDEN'],
    ['backupRestore', undefined],
  ]);
});

test('inspectPage blocks an item that is gone by now, and plans the others as usual', async () => {
  refuse('page-b', 404, 'SecretNotFound');
  await inspect();
  expect((await stored()).map(({ route }) => route)).toEqual(['backupRestore', 'block', 'backupRestore']);
});

describe('inspectPage while one item is unavailable', () => {
  beforeEach(() => {
    at.fault({ match: { vault: 'source', path: '/secrets/page-b/*' }, effect: { kind: 'error', status: 503 } });
  });

  test('leaves it open, and reads only this item in the next round', async () => {
    expect(await inspect()).toEqual({ state: 'open', open: [1], throttled: 0 });
    await expect(stored()).rejects.toThrow('Expected page 4 of the plan to be stored.');
    at.azure.control.clearFaults();
    at.azure.control.clearLog();
    expect(await inspect({ part: { number: 1 } })).toMatchObject({ state: 'stored' });
    expect(lists()).toBe(1);
    expect((await stored()).map(({ itemName }) => itemName)).toEqual(names);
  });

  test('reads all items again if somebody changed its notes', async () => {
    await inspect();
    at.azure.control.clearFaults();
    const ref = await at.clients().staging.put(move, `page ${page}/inspectItem/part`, new Uint8Array());
    await at.store.write(ref, new TextEncoder().encode('planted'));
    at.azure.control.clearLog();
    await inspect({ part: { number: 1 } });
    expect(lists()).toBe(names.length);
    expect((await stored()).map(({ route }) => route)).toEqual(names.map(() => 'backupRestore'));
  });

  test('plans it as failed in the last round', async () => {
    await inspect();
    expect(await inspect({ part: { number: 3 }, isLast: true })).toMatchObject({ state: 'stored' });
    expect((await stored())[1]).toMatchObject({ route: 'block', reasons: ['NOT_INSPECTED'] });
  });

  test('never stores the page without an item that it has not read', async () => {
    const output = await inspect({ only: [0], isLast: true });
    expect(output).toEqual({ state: 'open', open: [1, 2], throttled: 0 });
  });
});

test('inspectPage plans items as failed that another step could not finish, without a read', async () => {
  const failure = { state: 'failed', code: 'STEP_LOST', detail: 'Lost.', retryable: true } as const;
  await inspect({ failed: [{ at: 0, failure }] });
  expect((await stored())[0]).toMatchObject({ itemName: 'page-a', failure: { code: 'STEP_LOST' } });
  expect(lists()).toBe(2);
  await inspect({ page: 5, only: [], rest: failure });
  const items = await storedItems(at.store, move, 5);
  expect(items.map(({ failure: cause }) => cause?.code)).toEqual(names.map(() => 'STEP_LOST'));
});

test('inspectPage continues in parts when its time is used up, and reads no finished item again', async () => {
  let requests = 0;
  let output = await inspect({}, { ...at.clients(), budget: () => countedBudget(1) });
  for (let number = 1; output.state === 'partial' && number < 9; number += 1) {
    requests += 1;
    output = await inspect({ part: { number } }, { ...at.clients(), budget: () => countedBudget(1) });
  }
  expect(requests).toBeGreaterThan(0);
  expect(output.state).toBe('stored');
  expect(lists()).toBe(names.length);
});

describe('inspectPage that runs a second time', () => {
  test('returns what the first run stored, although the vault has changed since', async () => {
    const first = await inspect();
    await at.secrets('source').setSecret('page-a', 'canary-later');
    expect(await inspect()).toEqual(first);
    expect(await stored()).toMatchObject([{ versionCount: 2 }, {}, {}]);
  });

  test('replaces a page that somebody else put there', async () => {
    const planted = { page, items: [], seal: 'ab'.repeat(32) };
    await at.store.write(storeNames.planPage(move, page), new TextEncoder().encode(JSON.stringify(planted)));
    const output = await inspect();
    expect(output).toMatchObject({ state: 'stored', hash: hashPage(await stored()) });
    expect((await stored()).map(({ itemName }) => itemName)).toEqual(names);
  });

  test('replaces its own page of another number', async () => {
    await inspect({ page: 7 });
    const other = new TextDecoder().decode(await at.store.read(storeNames.planPage(move, 7)));
    const moved = other.replace('"page":7', `"page":${page}`).replaceAll('backupRestore', 'skip');
    await at.store.write(storeNames.planPage(move, page), new TextEncoder().encode(moved));
    await inspect();
    expect((await stored()).map(({ route }) => route)).toEqual(names.map(() => 'backupRestore'));
  });
});

test('inspectPage writes one log line for each item and one for the page, which alone counts throttled calls', async () => {
  at.fault({ match: { vault: 'source', path: '/secrets/page-c/*' }, times: 1, effect: { kind: 'throttle' } });
  const lines: Record<string, unknown>[] = [];
  const log = (line: string): number => lines.push(JSON.parse(line) as Record<string, unknown>);
  await inspectPage(at.clients()).run(inputOf(), { info: log, warn: log });
  expect(lines.map(({ step, itemName, page: of, throttled }) => [step, itemName, of, throttled]).sort()).toEqual([
    ...names.map((name) => ['inspectItem', name, page, undefined]),
    ['inspectPage', undefined, page, 1],
  ]);
});
