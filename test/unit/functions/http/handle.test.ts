import { HttpRequest, InvocationContext, type LogLevel } from '@azure/functions';
import { handle } from '../../../../functions/http/handle';
import { MoverError } from '../../../../shared/contracts/moverError';

/** What a handler that throws is answered and logged as. */
async function answerTo(error: unknown) {
  const logged: string[] = [];
  const context = new InvocationContext({
    functionName: 'getMove',
    invocationId: 'invocation-1',
    logHandler: (_: LogLevel, ...text: unknown[]) => logged.push(text.join(' ')),
  });
  const request = new HttpRequest({ method: 'GET', url: 'https://app.invalid/api/moves/one?code=key-canary' });
  const answer = await handle(() => throwIt(error))(request, context);
  return {
    ...(answer as { status: number; headers: Record<string, string>; body: string }),
    logged: logged.join('\n'),
  };
}

// Whatever a library may throw, which is not always an error.
async function throwIt(error: unknown): Promise<never> {
  throw error;
}

test('what works is passed on', async () => {
  const context = new InvocationContext({ functionName: 'getMove', logHandler: () => undefined });
  const request = new HttpRequest({ method: 'GET', url: 'https://app.invalid/api/moves/one?x=y' });
  expect(await handle(async (_, __, instance) => ({ body: instance }))(request, context)).toEqual({
    body: '/api/moves/one',
  });
});

test('an error of ours is told as it is, with when to come back', async () => {
  const { status, headers, body, logged } = await answerTo(
    new MoverError('STORE_UNAVAILABLE', 'The store does not answer.', { retryable: true }),
  );
  expect([status, headers['Retry-After'], JSON.parse(body).code]).toEqual([503, '10', 'STORE_UNAVAILABLE']);
  expect(logged).toContain('STORE_UNAVAILABLE: The store does not answer.');
});

test('an error of ours that no waiting helps names no time', async () => {
  const { headers } = await answerTo(new MoverError('STORE_OBJECT_INVALID', 'Damaged.', { retryable: false }));
  expect(headers).not.toHaveProperty('Retry-After');
});

test.each([new TypeError('canary'), 'canary', undefined])(
  'of anything else only its kind is told: %p',
  async (error) => {
    const { status, body, logged } = await answerTo(error);
    expect([status, JSON.parse(body).code]).toEqual([500, 'INTERNAL']);
    expect(body).toContain('invocation-1');
    expect(body + logged).not.toContain('canary');
  },
);
