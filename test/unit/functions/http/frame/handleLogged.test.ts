import { HttpRequest, type HttpResponseInit, InvocationContext, type LogLevel } from '@azure/functions';
import { type RequestFacts, moveFacts, handleLogged } from '../../../../../functions/http/frame/handleLogged';
import { handleAny } from '../../../../../functions/http/answers/handle';
import { problemAnswer } from '../../../../../functions/http/answers/problem';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { moveOf } from '../../../../support/move/moveFixtures';

const move = moveOf();

/** Returns the answer to a request, and the log lines about it. */
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
  const handler = handleLogged((log) =>
    handleAny(async () => {
      log(facts);
      return answer();
    }),
  );
  const answered = await handler(request, context);
  const [logged = {}] = lines.filter(({ text }) => text.startsWith('{')).map(({ text }) => JSON.parse(text) as object);
  return { answered, lines, logged };
}

test('handleLogged logs a request that starts a move in one line: move, run, vaults, answer and invocation', async () => {
  const { answered, lines, logged } = await ask(() => ({ status: 202, jsonBody: {} }), moveFacts(move));
  expect(answered).toMatchObject({ status: 202 });
  expect(lines.map(({ level }) => level)).toEqual(['information']);
  expect(logged).toEqual({
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

test('handleLogged logs a request whose answer is text', async () => {
  const { answered, logged } = await ask(() => ({ status: 200, body: '<report/>' }), { comparison: 'one' });
  expect(answered).toMatchObject({ status: 200, body: '<report/>' });
  expect(logged).toMatchObject({ comparison: 'one', status: 200 });
});

test('handleLogged logs a refused request as a warning, with the code of the answer', async () => {
  const parts = { status: 409, code: 'PAIR_ALREADY_MOVING', detail: 'detail-canary', instance: '/api/moves' } as const;
  const { lines, logged } = await ask(() => problemAnswer(parts), moveFacts(move));
  expect(lines.map(({ level }) => level)).toEqual(['warning']);
  expect(logged).toMatchObject({ moveId: move.moveId, status: 409, code: 'PAIR_ALREADY_MOVING' });
});

test.each([
  [new MoverError('STORE_UNAVAILABLE', 'It is down.', { retryable: true }), 503, 'STORE_UNAVAILABLE'],
  [new TypeError('error-canary'), 500, 'INTERNAL'],
])('handleLogged logs an error of the handler (%p) like the answer to it', async (error, status, code) => {
  const { lines, logged } = await ask(() => {
    throw error;
  }, moveFacts(move));
  expect(logged).toMatchObject({ status, code, invocationId: 'invocation-1', runId: move.runId });
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test('handleLogged logs the ids of started check runs', async () => {
  expect((await ask(() => ({ status: 202 }), { checks: ['run-1', 'run-2'] })).logged).toMatchObject({
    checks: ['run-1', 'run-2'],
  });
});

test.each([{ status: 202, jsonBody: { id: 'body-canary' } }, { status: 200, body: '{"no":"problem"}' }, {}])(
  'handleLogged logs neither key nor body nor address: %j',
  async (answer) => {
    const { lines, logged } = await ask(() => answer);
    expect(logged).toMatchObject({ event: 'request', status: answer.status ?? 200 });
    expect(JSON.stringify(lines)).not.toMatch(/canary|app\.invalid/);
  },
);
