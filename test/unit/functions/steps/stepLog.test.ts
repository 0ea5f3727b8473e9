import { logStep, stepRecord, type StepRun } from '../../../../functions/steps/stepLog';
import { MoverError } from '../../../../shared/contracts/model/moverError';
import { moveOf, plannedOf } from '../../../support/move/moveFixtures';

const move = moveOf();
const run = { moveId: move.moveId, runId: move.runId };

function told(step: Pick<StepRun, 'input'> & Partial<StepRun>) {
  const lines: { level: string; line: string }[] = [];
  const keep = (level: string) => (line: string) => void lines.push({ level, line });
  logStep({ info: keep('info'), warn: keep('warn') }, stepRecord({ step: 'someStep', durationMs: 7.4, ...step }));
  const [{ level, line } = { level: '', line: '{}' }] = lines;
  return { level, line: JSON.parse(line) as Record<string, unknown> };
}

test('the item that planning looks at is named, though it is handed over as it was listed', () => {
  const item = { itemType: 'key', itemName: 'payments', managed: false };
  const { level, line } = told({ input: { move, item }, output: { planned: plannedOf(), throttled: 1 } });
  expect(level).toBe('info');
  expect(line).toEqual({
    event: 'step',
    step: 'someStep',
    ...run,
    itemType: 'key',
    itemName: 'payments',
    throttled: 1,
    durationMs: 7,
  });
});

test('an item that could not be inspected is a failed step, with the request id of the service', () => {
  const failure = { code: 'VAULT_FORBIDDEN', detail: 'canary', requestId: 'request-1' } as const;
  const { level, line } = told({ input: { move }, output: { planned: plannedOf({ failure }), throttled: 0 } });
  expect(level).toBe('warn');
  expect(line).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', requestId: 'request-1', throttled: 0 });
  expect(JSON.stringify(line)).not.toContain('canary');
});

test('a step that is handed a page itself is told of its move all the same', () => {
  const { line } = told({ input: { move, page: { page: 3, items: [] } }, output: { pages: 4 } });
  expect(line).toEqual({ event: 'step', step: 'someStep', ...run, durationMs: 7 });
  expect(told({ input: { move, page: 3 }, output: {} }).line).toMatchObject({ page: 3 });
});

test.each([true, false])('a failure says whether trying again may help: %p', (retryable) => {
  const output = { state: 'failed', code: 'VAULT_UNAVAILABLE', detail: 'x', retryable };
  expect(told({ input: { move }, output }).line).toMatchObject({ retryable });
  const error = new MoverError('VAULT_UNAVAILABLE', 'x', { retryable });
  expect(told({ input: { move }, error }).line).toMatchObject({ state: 'threw', retryable });
});

test('no trying again helps against an error that is not ours', () => {
  expect(told({ input: { move }, error: new TypeError('x') }).line).toMatchObject({
    code: 'INTERNAL',
    retryable: false,
  });
});

test('the last step tells how the move ended', () => {
  const output = { phase: 'partiallyCompleted', problemCount: 3, problems: [{ detail: 'canary' }] };
  const { line } = told({ input: { move, phase: 'completed' }, output });
  expect(line).toMatchObject({ phase: 'partiallyCompleted', problemCount: 3 });
  expect(JSON.stringify(line)).not.toContain('canary');
});
