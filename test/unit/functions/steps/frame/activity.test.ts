import { SpanStatusCode } from '@opentelemetry/api';
import { z } from 'zod';
import { activity } from '../../../../../functions/steps/frame/activity';
import { contract } from '../../../../../shared/contracts/steps/contract';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { keepSpans } from '../../../../support/telemetry/spans';

const copyContract = contract({
  name: 'copyItem',
  input: z.strictObject({
    move: z.strictObject({ moveId: z.string(), runId: z.string(), sourceVault: z.string() }),
    itemType: z.string(),
    itemName: z.string(),
    staged: z.string(),
  }),
  output: z.strictObject({
    state: z.string(),
    versions: z.array(z.string()),
    code: z.string().optional(),
    detail: z.string().optional(),
    requestId: z.string().optional(),
    throttled: z.number(),
  }),
});
type Output = z.infer<typeof copyContract.output>;

const kept = keepSpans();
beforeEach(() => {
  kept.forget();
});

const move = { moveId: 'one-move', runId: '0000abcd', sourceVault: 'contoso-west' };
const input = { move, itemType: 'secret', itemName: 'api-key', staged: 'moves/canary-reference' };
const copied: Output = { state: 'copied', versions: ['canary-version'], throttled: 2 };

function logged() {
  const lines: { level: string; line: string }[] = [];
  return {
    lines,
    log: {
      info: (line: string) => void lines.push({ level: 'info', line }),
      warn: (line: string) => void lines.push({ level: 'warn', line }),
    },
  };
}

async function runWith(handler: () => Promise<Output>, given: unknown = input) {
  const { lines, log } = logged();
  const ended = await activity(copyContract, handler)
    .run(given, log)
    .then(
      (output) => ({ output }),
      (error: unknown) => ({ error }),
    );
  const [first] = lines;
  return { ended, lines, level: first?.level, record: JSON.parse(first?.line ?? '{}') as Record<string, unknown> };
}

test('activity logs in one line the move and item of a step, its result, and its duration', async () => {
  const { ended, lines, level, record } = await runWith(() => Promise.resolve(copied));
  expect(ended).toEqual({ output: copied });
  expect([lines.length, level]).toEqual([1, 'info']);
  expect(record).toEqual({
    event: 'step',
    step: 'copyItem',
    moveId: 'one-move',
    runId: '0000abcd',
    itemType: 'secret',
    itemName: 'api-key',
    state: 'copied',
    throttled: 2,
    durationMs: expect.any(Number),
  });
});

test('activity logs a returned failure as a warning, with the request id of the service', async () => {
  const failed = { ...copied, state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'canary', requestId: 'request-1' };
  const { level, record } = await runWith(() => Promise.resolve(failed));
  expect(level).toBe('warn');
  expect(record).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', requestId: 'request-1' });
});

test('activity logs a thrown error as a warning, and throws it again', async () => {
  const error = new MoverError('VAULT_THROTTLED', 'canary', { retryable: true, requestId: 'request-2' });
  const { ended, level, record } = await runWith(() => Promise.reject(error));
  expect(ended).toEqual({ error });
  expect(level).toBe('warn');
  expect(record).toMatchObject({ state: 'threw', code: 'VAULT_THROTTLED', requestId: 'request-2' });
});

test('activity writes the message of an unknown error neither to the log nor to history', async () => {
  const { ended, record, lines } = await runWith(() => Promise.reject(new TypeError('canary')));
  expect(record).toMatchObject({ state: 'threw', code: 'INTERNAL' });
  expect(ended).toMatchObject({ error: { code: 'INTERNAL', message: expect.stringContaining('TypeError') as string } });
  expect(JSON.stringify([String((ended as { error: unknown }).error), lines])).not.toContain('canary');
});

test('activity logs nothing else of input and output', async () => {
  const { lines } = await runWith(() => Promise.resolve({ ...copied, detail: 'canary' }));
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test.each([null, 'text', {}, { ...input, value: 'canary' }, { ...input, itemName: 7 }])(
  'activity logs an input that the contract refuses by its kind: %j',
  async (given) => {
    const { ended, record, lines } = await runWith(() => Promise.resolve(copied), given);
    expect(ended).toMatchObject({ error: { code: 'APP_UPDATED', retryable: true } });
    expect(record).toMatchObject({ step: 'copyItem', state: 'threw' });
    expect(JSON.stringify(lines)).not.toContain('canary');
  },
);

test('activity runs a step without a log', async () => {
  expect(await activity(copyContract, () => Promise.resolve(copied)).run(input)).toEqual(copied);
});

describe('the span of an activity', () => {
  const item = {
    'keyvault_mover.moveId': 'one-move',
    'keyvault_mover.runId': '0000abcd',
    'keyvault_mover.itemType': 'secret',
    'keyvault_mover.itemName': 'api-key',
  };

  test('has the name of the step, and the facts of the log line', async () => {
    await runWith(() => Promise.resolve(copied));
    expect(kept.spans()).toHaveLength(1);
    expect(kept.spans()[0]).toMatchObject({ name: 'copyItem', status: { code: SpanStatusCode.UNSET } });
    expect(kept.spans()[0]?.attributes).toEqual({ ...item, 'keyvault_mover.state': 'copied' });
  });

  test('is an error with its code and request id if the step failed', async () => {
    await runWith(() =>
      Promise.resolve({
        ...copied,
        state: 'failed',
        code: 'VAULT_FORBIDDEN',
        detail: 'canary',
        requestId: 'request-1',
      }),
    );
    await runWith(() => Promise.reject(new TypeError('canary')));
    const [failed, threw] = kept.spans();
    expect(failed?.attributes).toEqual({
      ...item,
      'keyvault_mover.state': 'failed',
      'error.type': 'VAULT_FORBIDDEN',
      'azure.service.request.id': 'request-1',
    });
    expect(threw?.attributes).toEqual({ ...item, 'keyvault_mover.state': 'threw', 'error.type': 'INTERNAL' });
    expect([failed, threw].map((span) => span?.status)).toEqual([
      { code: SpanStatusCode.ERROR },
      { code: SpanStatusCode.ERROR },
    ]);
  });

  test("contains nothing else of the step's input, output or error", async () => {
    await runWith(() => Promise.resolve({ ...copied, detail: 'canary' }));
    await runWith(() => Promise.reject(new MoverError('VAULT_THROTTLED', 'canary', { retryable: true })));
    expect(kept.spans()).toHaveLength(2);
    const record = kept.spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    expect(JSON.stringify(record)).not.toContain('canary');
  });
});
