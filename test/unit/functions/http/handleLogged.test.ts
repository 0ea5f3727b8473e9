import { HttpRequest, type HttpResponseInit, InvocationContext, type LogLevel } from '@azure/functions';
import { type RequestFacts, factsOf, handleLogged } from '../../../../functions/http/handleLogged';
import { problem } from '../../../../functions/http/problem';
import { MoverError } from '../../../../shared/contracts/model/moverError';
import { moveOf } from '../../../support/move/moveFixtures';

const move = moveOf();

/** What a request is answered, and the lines about it. */
async function ask(answer: () => HttpResponseInit, facts: RequestFacts = {}) {
  const lines: { level: LogLevel; text: string }[] = [];
  const context = new InvocationContext({
    functionName: 'startMove',
    invocationId: 'invocation-1',
    logHandler: (level: LogLevel, text: unknown) => lines.push({ level, text: String(text) }),
  });
  const request = new HttpRequest({
    method: 'POST',
    url: 'https://app.invalid/api/moves?code=key-canary',
    headers: { 'X-Functions-Key': 'key-canary' },
    body: { string: '{"id":"body-canary"}' },
  });
  const handler = handleLogged('startMove', async ({ log }) => {
    log(facts);
    return answer();
  });
  const answered = await handler(request, context);
  const [told = {}] = lines.filter(({ text }) => text.startsWith('{')).map(({ text }) => JSON.parse(text) as object);
  return { answered, lines, told };
}

test('a request that starts a move is told in one line: which move, run and vaults, the answer, the invocation', async () => {
  const { answered, lines, told } = await ask(() => ({ status: 202, jsonBody: {} }), factsOf(move));
  expect(answered).toMatchObject({ status: 202 });
  expect(lines.map(({ level }) => level)).toEqual(['information']);
  expect(told).toEqual({
    event: 'request',
    request: 'startMove',
    moveId: move.moveId,
    runId: move.runId,
    sourceVault: move.sourceVault,
    targetVault: move.targetVault,
    status: 202,
    invocationId: 'invocation-1',
    durationMs: expect.any(Number),
  });
});

test('one that is refused is a warning, with the code of the answer', async () => {
  const parts = { status: 409, code: 'PAIR_ALREADY_MOVING', detail: 'detail-canary', instance: '/api/moves' } as const;
  const { lines, told } = await ask(() => problem(parts), factsOf(move));
  expect(lines.map(({ level }) => level)).toEqual(['warning']);
  expect(told).toMatchObject({ moveId: move.moveId, status: 409, code: 'PAIR_ALREADY_MOVING' });
});

test.each([
  [new MoverError('STORE_UNAVAILABLE', 'It is down.', { retryable: true }), 503, 'STORE_UNAVAILABLE'],
  [new TypeError('error-canary'), 500, 'INTERNAL'],
])('what a handler throws (%p) is told as it is answered', async (error, status, code) => {
  const { lines, told } = await ask(() => {
    throw error;
  }, factsOf(move));
  expect(told).toMatchObject({ status, code, invocationId: 'invocation-1', runId: move.runId });
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test('runs of checks are told by their ids', async () => {
  expect((await ask(() => ({ status: 202 }), { checks: ['run-1', 'run-2'] })).told).toMatchObject({
    checks: ['run-1', 'run-2'],
  });
});

test.each([{ status: 202, jsonBody: { id: 'body-canary' } }, { status: 200, body: '{"no":"problem"}' }, {}])(
  'neither key nor body nor address of it is in a line: %j',
  async (answer) => {
    const { lines, told } = await ask(() => answer);
    expect(told).toMatchObject({ event: 'request', status: answer.status ?? 200 });
    expect(JSON.stringify(lines)).not.toMatch(/canary|app\.invalid/);
  },
);
