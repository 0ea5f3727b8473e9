import { HttpRequest, InvocationContext, type LogLevel } from '@azure/functions';
import { handleAny } from '../../../../../functions/http/answers/handle';
import { MoverError } from '../../../../../shared/contracts/model/moverError';

/** Returns the answer and the log lines for a handler that throws. */
async function answerTo(error: unknown) {
  const logged: string[] = [];
  const context = new InvocationContext({
    functionName: 'getMove',
    invocationId: 'invocation-1',
    logHandler: (_: LogLevel, ...text: unknown[]) => logged.push(text.join(' ')),
  });
  const request = new HttpRequest({ method: 'GET', url: 'https://app.invalid/api/moves/one?code=key-canary' });
  const answer = await handleAny(() => throwIt(error))(request, context);
  return {
    ...(answer as { status: number; headers: Headers; body: string }),
    logged: logged.join('\n'),
  };
}

// Throws anything that a library may throw, which is not always an error.
async function throwIt(error: unknown): Promise<never> {
  throw error;
}

test('handle returns the answer of the handler', async () => {
  const context = new InvocationContext({ functionName: 'getMove', logHandler: () => undefined });
  const request = new HttpRequest({ method: 'GET', url: 'https://app.invalid/api/moves/one?x=y' });
  const answer = await handleAny(async (_, __, instance) => ({ body: instance, headers: { 'X-Own': 'a' } }))(
    request,
    context,
  );
  expect(answer).toMatchObject({ body: '/api/moves/one' });
  expect(new Headers(answer.headers as Headers).get('x-own')).toBe('a');
});

test('handle forbids caching and content sniffing in every answer, also for errors, unless the handler sets other headers', async () => {
  const context = new InvocationContext({ functionName: 'getMove', logHandler: () => undefined });
  const request = new HttpRequest({ method: 'GET', url: 'https://app.invalid/api/moves/one' });
  const headersOf = async (own: Record<string, string>) =>
    new Headers((await handleAny(async () => ({ headers: own }))(request, context)).headers);
  expect(Object.fromEntries(await headersOf({}))).toEqual({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  expect((await headersOf({ 'cache-control': 'private' })).get('cache-control')).toBe('private');
  expect((await answerTo(new TypeError('x'))).headers.get('x-content-type-options')).toBe('nosniff');
});

test('handle answers a known error with its code and text, and a Retry-After', async () => {
  const { status, headers, body, logged } = await answerTo(
    new MoverError('STORE_UNAVAILABLE', 'The store does not answer.', { retryable: true }),
  );
  expect([status, headers.get('Retry-After')]).toEqual([503, '10']);
  expect(JSON.parse(body)).toMatchObject({ code: 'STORE_UNAVAILABLE', invocationId: 'invocation-1' });
  expect(logged).toContain('STORE_UNAVAILABLE: The store does not answer. (invocation invocation-1)');
});

test('handle sends no Retry-After for a non-retryable error', async () => {
  const { headers } = await answerTo(new MoverError('STORE_OBJECT_INVALID', 'Damaged.', { retryable: false }));
  expect(headers.get('Retry-After')).toBeNull();
});

test.each([new TypeError('canary'), 'canary', undefined])(
  'handle names only the kind of any other error: %p',
  async (error) => {
    const { status, body, logged } = await answerTo(error);
    expect([status, JSON.parse(body).code]).toEqual([500, 'INTERNAL']);
    expect(JSON.parse(body)).toMatchObject({ invocationId: 'invocation-1' });
    expect(JSON.parse(body).detail).toContain('invocation-1');
    expect(logged).toContain('getMove (invocation invocation-1)');
    expect(body + logged).not.toContain('canary');
  },
);
