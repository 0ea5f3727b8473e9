import { z } from 'zod';
import { activity } from '../../../../functions/steps/activity';
import { failStep } from '../../../../functions/steps/failStep';
import { contract } from '../../../../shared/contracts/steps/contract';
import { MoverError } from '../../../../shared/contracts/model/moverError';
import { stepFailedSchema } from '../../../../shared/contracts/model/outcome';

// What becomes of errors on their way into history, which anybody with the storage account can read.

const trial = contract({
  name: 'trial',
  input: z.strictObject({ name: z.string() }),
  output: z.strictObject({ count: z.number() }),
});

test.each([true, false])('an error of ours keeps its code, its words and whether it may pass (%s)', (retryable) => {
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
  '%s may pass, since a later round stages anew',
  (code) => {
    expect(failStep(new MoverError(code, 'Gone.', { retryable: false })).retryable).toBe(true);
  },
);

test('a very long text is cut', () => {
  expect(failStep(new MoverError('INTERNAL', 'x'.repeat(5000), { retryable: false })).detail).toHaveLength(1000);
});

test.each([new SyntaxError('canary'), 'canary', { canary: 1 }, null])(
  'of any other error only its kind is told: %p',
  (error) => {
    const failed = failStep(error);
    expect(failed).toMatchObject({ state: 'failed', code: 'INTERNAL', retryable: false });
    expect(JSON.stringify(failed)).not.toContain('canary');
  },
);

describe('an activity', () => {
  const run = (handler: () => Promise<unknown>, input: unknown = { name: 'x' }) =>
    activity(trial, handler as () => Promise<{ count: number }>).run(input);

  test('gives what its contract says', async () => {
    expect(await run(async () => ({ count: 1 }))).toEqual({ count: 1 });
  });

  test('passes errors of ours on as they are', async () => {
    const error = new MoverError('STORE_UNAVAILABLE', 'No answer.', { retryable: true });
    await expect(run(() => Promise.reject(error))).rejects.toBe(error);
  });

  test.each<[string, unknown, () => Promise<unknown>]>([
    ['input that does not fit', { name: 'x', value: 'canary' }, async () => ({ count: 1 })],
    ['output that does not fit', { name: 'x' }, async () => ({ count: 1, value: 'canary' })],
    ['an error of a library', { name: 'x' }, () => Promise.reject(new TypeError('canary'))],
  ])('tells of %s without quoting it', async (_, input, handler) => {
    const error: unknown = await run(handler, input).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('trial') });
    expect(String(error) + String((error as Error).stack) + JSON.stringify(error)).not.toContain('canary');
  });
});
