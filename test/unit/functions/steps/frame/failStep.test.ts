import { z } from 'zod';
import { activity } from '../../../../../functions/steps/frame/activity';
import { failStep } from '../../../../../functions/steps/frame/failStep';
import { contract } from '../../../../../shared/contracts/steps/contract';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { stepFailedSchema } from '../../../../../shared/contracts/model/outcome';

// How errors get into history, which everybody with access to the storage account can read.

const trial = contract({
  name: 'trial',
  input: z.strictObject({ name: z.string() }),
  output: z.strictObject({ count: z.number() }),
});

test.each([true, false])('failStep keeps code, text and retryable (%s) of a known error', (retryable) => {
  const error = new MoverError('VAULT_UNAVAILABLE', 'It is down.', { retryable, requestId: 'r-1' });
  expect(stepFailedSchema.parse(failStep(error))).toEqual({
    state: 'failed',
    code: 'VAULT_UNAVAILABLE',
    detail: 'It is down.',
    retryable,
    requestId: 'r-1',
  });
});

test.each(['STAGED_PAYLOAD_MISSING', 'STAGED_PAYLOAD_DAMAGED'] as const)(
  'failStep makes %s retryable, because a later round stages again',
  (code) => {
    expect(failStep(new MoverError(code, 'Gone.', { retryable: false })).retryable).toBe(true);
  },
);

test('failStep shortens a very long text', () => {
  expect(failStep(new MoverError('INTERNAL', 'x'.repeat(5000), { retryable: false })).detail).toHaveLength(1000);
});

test.each([new SyntaxError('canary'), 'canary', { canary: 1 }, null])(
  'failStep returns only the kind of any other error: %p',
  (error) => {
    const failed = failStep(error);
    expect(failed).toMatchObject({ state: 'failed', code: 'INTERNAL', retryable: false });
    expect(JSON.stringify(failed)).not.toContain('canary');
  },
);

describe('an activity', () => {
  const run = (handler: () => Promise<unknown>, input: unknown = { name: 'x' }) =>
    activity(trial, handler as () => Promise<{ count: number }>).run(input);

  test('returns the output of its contract', async () => {
    expect(await run(async () => ({ count: 1 }))).toEqual({ count: 1 });
  });

  test('throws known errors unchanged', async () => {
    const error = new MoverError('STORE_UNAVAILABLE', 'No answer.', { retryable: true });
    await expect(run(() => Promise.reject(error))).rejects.toBe(error);
  });

  test.each<[string, unknown, () => Promise<unknown>]>([
    ['input that does not fit', { name: 'x', value: 'canary' }, async () => ({ count: 1 })],
    ['output that does not fit', { name: 'x' }, async () => ({ count: 1, value: 'canary' })],
    ['an error of a library', { name: 'x' }, () => Promise.reject(new TypeError('canary'))],
  ])('names %s without quoting it', async (what, input, handler) => {
    const error: unknown = await run(handler, input).catch((thrown: unknown) => thrown);
    const code = what === 'input that does not fit' ? 'APP_UPDATED' : 'INTERNAL';
    expect(error).toMatchObject({ code, message: expect.stringContaining('trial') });
    expect(String(error) + String((error as Error).stack) + JSON.stringify(error)).not.toContain('canary');
  });
});
