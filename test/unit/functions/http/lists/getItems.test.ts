import { getItems } from '../../../../../functions/http/lists/getItems';
import { itemListSchema } from '../../../../../shared/contracts/api/moveList';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { moveOf, resultOf } from '../../../../support/move/moveFixtures';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { noProof } from '../../../../support/host/noProof';

let runtime: RuntimeServer;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
afterEach(() => {
  runtime.instances.clear();
});

const startedAt = '2026-05-01T10:00:00.000Z';
const move = moveOf();
const blocked = resultOf({
  itemType: 'key',
  itemName: 'sign',
  state: 'blocked',
  route: 'block',
  reasons: ['KEY_ACROSS_GEOGRAPHIES'],
});
const failed = resultOf({ itemName: 'mail', state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No rights.' });
const proof = { at: '2026-05-01T10:20:00.000Z' };
const arrived = resultOf({ itemName: 'payroll', state: 'verified', verified: true, proof, versionCount: 3 });
const waiting = resultOf({ itemName: 'pay-later', state: 'planned', versionCount: 2 });
const someItems = [
  [arrived, blocked],
  [failed, waiting],
];

interface World {
  readonly pages?: readonly (readonly ItemResult[])[];
  readonly open?: () => Promise<never>;
}

function handlerOf({ pages = someItems, open }: World, seen: boolean[] = []) {
  return getItems({
    ...noProof,
    listRuns: async () => [{ runId: move.runId, dryRun: false }],
    readRun: async ({ runId }) => (runId === move.runId ? { move, startedAt, end: null } : undefined),
    openItems: async (_, isEnded) => {
      seen.push(isEnded);
      await open?.();
      return { pages: pages.length, readPage: async (page) => pages[page] ?? [] };
    },
  });
}

async function ask(query = '', world: World = {}, id = 'one-move') {
  const answer = await runtime.get(handlerOf(world), `moves/${id}/items${query}`, id);
  return { status: answer.status, body: answer.jsonBody ?? JSON.parse(answer.body as string) };
}
const list = async (query = '', world: World = {}) => itemListSchema.parse((await ask(query, world)).body);
const namesOf = async (query: string) => (await list(query)).items.map(({ itemName }) => itemName);

it('getItems shows each item with its state, its versions and its problems', async () => {
  const { id, runId, phase, items, continuationToken } = await list();
  expect([id, runId, phase, continuationToken]).toEqual(['one-move', move.runId, 'cancelled', null]);
  expect(items.map(({ provedAt }) => provedAt)).toEqual(items.map(({ verified }) => (verified ? proof.at : null)));
  expect(items.map(({ itemName, state, versions, verified }) => [itemName, state, versions, verified])).toEqual([
    ['payroll', 'verified', { total: 3, done: 3 }, true],
    ['sign', 'blocked', { total: 1, done: 0 }, false],
    ['mail', 'failed', { total: 1, done: 0 }, false],
    ['pay-later', 'planned', { total: 2, done: 0 }, false],
  ]);
  expect(items.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
    [],
    ['KEY_ACROSS_GEOGRAPHIES'],
    ['VAULT_FORBIDDEN'],
    [],
  ]);
});

it('getItems opens the stored items by whether the run has ended', async () => {
  const seen: boolean[] = [];
  await runtime.get(handlerOf({}, seen), 'moves/one-move/items', 'one-move');
  const input = { move, progress: null };
  runtime.instances.set('one-move', { runtimeStatus: 'Running', input, createdTime: startedAt });
  const { jsonBody } = await runtime.get(handlerOf({}, seen), 'moves/one-move/items', 'one-move');
  expect(seen).toEqual([true, false]);
  expect(itemListSchema.parse(jsonBody).phase).toBe('planning');
});

it.each([
  ['?type=key', ['sign']],
  ['?state=failed', ['mail']],
  ['?code=VAULT_FORBIDDEN', ['mail']],
  ['?code=KEY_ACROSS_GEOGRAPHIES', ['sign']],
  ['?text=PAY', ['payroll', 'pay-later']],
  ['?text=pay&state=planned', ['pay-later']],
])('getItems shows only what %s asks for', async (query, names) => {
  expect(await namesOf(query)).toEqual(names);
});

it('getItems returns all items over its pages, each once, whatever the limit', async () => {
  const pages = Array.from({ length: 9 }, (_, page) =>
    Array.from({ length: 25 }, (__, at) => resultOf({ itemName: `secret-${String(page * 25 + at)}` })),
  );
  for (const limit of [1, 7, 25, 100]) {
    const found: string[] = [];
    let token: string | null = '';
    while (token !== null && found.length < 300) {
      const answer = await list(`?limit=${String(limit)}${token === '' ? '' : `&continuationToken=${token}`}`, {
        pages,
      });
      found.push(...answer.items.map(({ itemName }) => itemName));
      token = answer.continuationToken;
    }
    expect(found).toEqual(pages.flat().map(({ itemName }) => itemName));
  }
});

it('getItems reads a limited number of pages for a filter, and says where to continue', async () => {
  const pages = Array.from({ length: 450 }, (_, at) => [resultOf({ itemName: `secret-${String(at)}` })]);
  const first = await list('?text=secret-449', { pages });
  expect([first.items.length, first.continuationToken]).toEqual([0, '200.0']);
  const last = await list('?text=secret-449&continuationToken=400.0', { pages });
  expect([last.items.length, last.continuationToken]).toEqual([1, null]);
});

it.each([
  ['?type=certificates', '/type'],
  ['?state=done', '/state'],
  ['?code=NO_SUCH_CODE', '/code'],
  ['?run=..%2Fother', '/run'],
  ['?text=%00', '/text'],
  ['?continuationToken=1', '/continuationToken'],
])('getItems refuses %s and points to it', async (query, pointer) => {
  const { status, body } = await ask(query);
  expect([status, body.errors.map((fault: { pointer: string }) => fault.pointer)]).toEqual([400, [pointer]]);
});

it('getItems names a run, a move or a plan that does not exist', async () => {
  expect((await ask('?run=ffffffff')).body).toMatchObject({ status: 404, code: 'RUN_NOT_FOUND' });
  expect((await ask('', {}, '..')).body).toMatchObject({ status: 404, code: 'MOVE_NOT_FOUND' });
  const handler = getItems({
    ...noProof,
    listRuns: async () => [{ runId: move.runId, dryRun: false }],
    readRun: async () => ({ move, startedAt, end: null }),
    openItems: async () => undefined,
  });
  const { body } = await runtime.get(handler, 'moves/one-move/items', 'one-move');
  expect(JSON.parse(body as string)).toMatchObject({ status: 404, code: 'PLAN_NOT_READY' });
});

it('getItems shows nothing of a plan that somebody changed in the store', async () => {
  const open = () => Promise.reject(new MoverError('PLAN_CHANGED', 'Somebody changed it.', { retryable: false }));
  expect(await ask('', { open })).toMatchObject({ status: 409, body: { code: 'PLAN_CHANGED' } });
});
