import { SpanStatusCode } from '@opentelemetry/api';
import { z } from 'zod';
import { activity } from '../../../../functions/steps/activity';
import { contract } from '../../../../shared/contracts/steps/contract';
import { MoverError } from '../../../../shared/contracts/model/moverError';
import { keepSpans } from '../../../support/telemetry/spans';

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
  return { ended, lines, level: first?.level, told: JSON.parse(first?.line ?? '{}') as Record<string, unknown> };
}

test('a step tells in one line of which move and item it was, what came of it, and how long it took', async () => {
  const { ended, lines, level, told } = await runWith(() => Promise.resolve(copied));
  expect(ended).toEqual({ output: copied });
  expect([lines.length, level]).toEqual([1, 'info']);
  expect(told).toEqual({
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

test('a failure that a step gives back is a warning, with the request id of the service', async () => {
  const failed = { ...copied, state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'canary', requestId: 'request-1' };
  const { level, told } = await runWith(() => Promise.resolve(failed));
  expect(level).toBe('warn');
  expect(told).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', requestId: 'request-1' });
});

test('what a step throws is a warning too, and goes on', async () => {
  const error = new MoverError('VAULT_THROTTLED', 'canary', { retryable: true, requestId: 'request-2' });
  const { ended, level, told } = await runWith(() => Promise.reject(error));
  expect(ended).toEqual({ error });
  expect(level).toBe('warn');
  expect(told).toMatchObject({ state: 'threw', code: 'VAULT_THROTTLED', requestId: 'request-2' });
});

test('of an error that is not ours neither log nor history has the message', async () => {
  const { ended, told, lines } = await runWith(() => Promise.reject(new TypeError('canary')));
  expect(told).toMatchObject({ state: 'threw', code: 'INTERNAL' });
  expect(ended).toMatchObject({ error: { code: 'INTERNAL', message: expect.stringContaining('TypeError') as string } });
  expect(JSON.stringify([String((ended as { error: unknown }).error), lines])).not.toContain('canary');
});

test('nothing else of input and output is in the line', async () => {
  const { lines } = await runWith(() => Promise.resolve({ ...copied, detail: 'canary' }));
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test.each([null, 'text', {}, { ...input, value: 'canary' }, { ...input, itemName: 7 }])(
  'an input that the contract refuses is told by its kind: %j',
  async (given) => {
    const { ended, told, lines } = await runWith(() => Promise.resolve(copied), given);
    expect(ended).toMatchObject({ error: { code: 'INTERNAL' } });
    expect(told).toMatchObject({ step: 'copyItem', state: 'threw' });
    expect(JSON.stringify(lines)).not.toContain('canary');
  },
);

test('without a log a step runs as well', async () => {
  expect(await activity(copyContract, () => Promise.resolve(copied)).run(input)).toEqual(copied);
});

describe('the span of a step', () => {
  const item = {
    'keyvault_mover.moveId': 'one-move',
    'keyvault_mover.runId': '0000abcd',
    'keyvault_mover.itemType': 'secret',
    'keyvault_mover.itemName': 'api-key',
  };

  test('has its name, and says what the line says', async () => {
    await runWith(() => Promise.resolve(copied));
    expect(kept.spans()).toHaveLength(1);
    expect(kept.spans()[0]).toMatchObject({ name: 'copyItem', status: { code: SpanStatusCode.UNSET } });
    expect(kept.spans()[0]?.attributes).toEqual({ ...item, 'keyvault_mover.state': 'copied' });
  });

  test('is an error with its code and request id when the step failed', async () => {
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

  test('has nothing else of what the step was handed, gave back or threw', async () => {
    await runWith(() => Promise.resolve({ ...copied, detail: 'canary' }));
    await runWith(() => Promise.reject(new MoverError('VAULT_THROTTLED', 'canary', { retryable: true })));
    expect(kept.spans()).toHaveLength(2);
    const told = kept.spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    expect(JSON.stringify(told)).not.toContain('canary');
  });
});
