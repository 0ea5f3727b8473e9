import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { problemDocumentSchema } from '../../shared/contracts/api/problemDocument';
import { collect } from '../support/azure/azureTestVaults';
import {
  type Answer,
  call,
  postMove,
  readReport,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { localSecretClient } from '../support/local/localVaults';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';

// `POST /api/moves/{id}/approve`: the app writes nothing until someone approves the plan by its hash.

let stack: LocalStack;
let stateDir: string;
/** A move that waits for its approval during all refused requests. */
let waiting: StartedMove;
let planHash: string;

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(moveSeed(2, 0)));
  stack = await startLocalStack({ stateDir, seed });
  waiting = await start(sameGeographyTarget);
  planHash = await hashOf(waiting);
});
afterAll(endLocalProcesses);

const start = (targetVault: string, more: object = {}) =>
  postMove(stack.baseUrl, { sourceVault: moveSource, targetVault, approval: 'required', ...more });

/** Waits until a move awaits its approval, and returns the hash of its plan. */
async function hashOf({ id, moveUri }: StartedMove): Promise<string> {
  await waitForMove(stack.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
  return ((await call(`${moveUri}/plan`)).body as { planHash: string }).planHash;
}

const approve = (id: string, body: unknown, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
  call(`${stack.baseUrl}/api/moves/${id}/approve`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const namesIn = async (vault: string) =>
  (await collect(localSecretClient(stack.azure, vault).listPropertiesOfSecrets())).map(({ name }) => name);

function problemOf(answer: Answer) {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const { status, code, errors } = problemDocumentSchema.parse(answer.body);
  expect(status).toBe(answer.status);
  return { status, code, pointers: (errors ?? []).map(({ pointer }) => pointer) };
}

describe('POST /api/moves/{id}/approve', () => {
  const hash = 'a'.repeat(64);

  it.each<[string, unknown, number, string, string[]]>([
    ['an empty body', '', 400, 'BODY_NOT_JSON', []],
    ['a body that is not an object', [hash], 400, 'REQUEST_INVALID', ['']],
    ['a body without a hash', {}, 400, 'REQUEST_INVALID', ['/planHash']],
    ['a hash that is not hexadecimal', { planHash: 'x'.repeat(64) }, 400, 'REQUEST_INVALID', ['/planHash']],
    ['a hash in upper case', { planHash: hash.toUpperCase() }, 400, 'REQUEST_INVALID', ['/planHash']],
    ['a number as hash', { planHash: 1 }, 400, 'REQUEST_INVALID', ['/planHash']],
    ['a field other than the hash', { planHash: hash, force: true }, 400, 'REQUEST_INVALID', ['/force']],
    ['the hash of another plan', { planHash: hash }, 409, 'PLAN_CHANGED', []],
  ])('refuses %s', async (_, body, status, code, pointers) => {
    expect(problemOf(await approve(waiting.id, body))).toEqual({ status, code, pointers });
  });

  it('refuses another content type', async () => {
    const answer = await approve(waiting.id, { planHash }, { 'Content-Type': 'text/plain' });
    expect(problemOf(answer)).toMatchObject({ status: 415, code: 'CONTENT_TYPE_NOT_JSON' });
  });

  it.each(['nobody', 'a%20b', '..%2Fother', 'x'.repeat(65)])('answers MOVE_NOT_FOUND for %s', async (id) => {
    expect(problemOf(await approve(id, { planHash: hash }))).toMatchObject({ status: 404, code: 'MOVE_NOT_FOUND' });
  });

  it('ignores every event of the runtime, also one that names the plan', async () => {
    for (const body of [{ planHash: hash }, { planHash }, { planHash, force: true }, 'yes']) {
      const uri = waiting.sendEventPostUri.replace('{eventName}', 'approve');
      const headers = { 'Content-Type': 'application/json' };
      expect((await call(uri, { method: 'POST', headers, body: JSON.stringify(body) })).status).toBe(202);
    }
    // The runtime processes events in order, so this answer shows that it has processed the events before.
    expect(problemOf(await approve(waiting.id, { planHash: hash }))).toMatchObject({ code: 'PLAN_CHANGED' });
  });

  afterAll(async () => {
    const { phase } = await waitForMove(stack.baseUrl, waiting.id, () => true);
    expect([phase, await namesIn(sameGeographyTarget)]).toEqual(['awaitingApproval', []]);
  });
});

it('a move continues after an approval by the hash of its plan', async () => {
  const answer = await approve(waiting.id, { planHash });
  expect([answer.status, answer.headers.get('location'), answer.headers.get('retry-after')]).toEqual([
    202,
    waiting.moveUri,
    '2',
  ]);
  expect(answer.body).toEqual({ id: waiting.id, moveUri: waiting.moveUri });
  expect((await waitForEnd(stack.baseUrl, waiting.id)).phase).toBe('completed');
  expect(await namesIn(sameGeographyTarget)).toHaveLength(2);
  const { results } = await readReport(stack.baseUrl, waiting.id);
  expect(results.map(({ state, reasons }) => [state, ...reasons])).toEqual([['verified'], ['verified']]);
});

it('a move that has ended refuses an approval', async () => {
  await waitForEnd(stack.baseUrl, waiting.id);
  expect(problemOf(await approve(waiting.id, { planHash }))).toMatchObject({
    status: 409,
    code: 'MOVE_ENDED',
  });
});

it('a move with several simultaneous approvals moves each item once', async () => {
  const move = await start(otherGeographyTarget);
  const body = { planHash: await hashOf(move) };
  const answers = await Promise.all([1, 2, 3].map(() => approve(move.id, body)));
  const statuses = answers.map(({ status }) => status);
  expect([Math.min(...statuses), statuses.every((status) => status === 202 || status === 409)]).toEqual([202, true]);
  expect((await waitForEnd(stack.baseUrl, move.id)).phase).toBe('completed');
  const versions = (await readReport(stack.baseUrl, move.id)).results.map(({ versionCount }) => versionCount);
  const counts = await Promise.all(
    (await namesIn(otherGeographyTarget)).map((name) => countOf(otherGeographyTarget, name)),
  );
  expect(counts).toEqual(versions);
});

it('a move that was terminated while it waited refuses an approval and has written nothing', async () => {
  await localSecretClient(stack.azure, moveSource).setSecret('new-one', 'value');
  const move = await start(sameGeographyTarget);
  const body = { planHash: await hashOf(move) };
  await call(move.terminatePostUri.replace('{text}', 'enough'), { method: 'POST' });
  await waitForMove(stack.baseUrl, move.id, ({ phase }) => phase === 'cancelled');
  expect(problemOf(await approve(move.id, body))).toMatchObject({ status: 409, code: 'MOVE_ENDED' });
  expect(await namesIn(sameGeographyTarget)).not.toContain('new-one');
});

describe('a plan that someone changes in the store before its approval', () => {
  const wanted = 'wanted';
  const unwanted = 'nobody-approved-this';
  let move: StartedMove;
  let body: { planHash: string };

  beforeAll(async () => {
    const vault = localSecretClient(stack.azure, moveSource);
    for (const name of [wanted, unwanted]) await vault.setSecret(name, 'value');
    move = await start(sameGeographyTarget, { select: { include: [wanted] } });
    body = { planHash: await hashOf(move) };
    const [page = ''] = globSync(`store/moves/${move.id}/*/plan/000000.json`, { cwd: stateDir, absolute: true });
    writeFileSync(page, readFileSync(page, 'utf8').replace(wanted, unwanted));
  });

  it('is not returned under the old hash', async () => {
    expect(problemOf(await call(`${move.moveUri}/plan`))).toMatchObject({ status: 409, code: 'PLAN_CHANGED' });
  });

  it('makes the move fail with PLAN_CHANGED and write nothing', async () => {
    expect((await approve(move.id, body)).status).toBe(202);
    const { phase, problems } = await waitForEnd(stack.baseUrl, move.id);
    expect([phase, problems[0]]).toEqual(['failed', expect.objectContaining({ code: 'PLAN_CHANGED' })]);
    const names = await namesIn(sameGeographyTarget);
    expect(names.filter((name) => [wanted, unwanted].includes(name))).toEqual([]);
  });
});

async function countOf(vault: string, name: string): Promise<number> {
  return (await collect(localSecretClient(stack.azure, vault).listPropertiesOfSecretVersions(name))).length;
}
