import { logStep, stepRecord, type StepRun } from '../../../../../functions/steps/frame/stepLog';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { moveOf, plannedOf } from '../../../../support/move/moveFixtures';

const move = moveOf();
const run = { moveId: move.moveId, runId: move.runId };

function recordOf(step: Pick<StepRun, 'input'> & Partial<StepRun>) {
  const lines: { level: string; line: string }[] = [];
  const keep = (level: string) => (line: string) => void lines.push({ level, line });
  logStep({ info: keep('info'), warn: keep('warn') }, stepRecord({ step: 'someStep', durationMs: 7.4, ...step }));
  const [{ level, line } = { level: '', line: '{}' }] = lines;
  return { level, line: JSON.parse(line) as Record<string, unknown> };
}

test('stepRecord names the item of a planning step, whose input is the item as listed', () => {
  const item = { itemType: 'key', itemName: 'payments', managed: false };
  const { level, line } = recordOf({ input: { move, item }, output: { planned: plannedOf(), throttled: 1 } });
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

test('stepRecord reports an item that could not be inspected as a failed step, with the request id of the service', () => {
  const failure = { code: 'VAULT_FORBIDDEN', detail: 'canary', requestId: 'request-1' } as const;
  const { level, line } = recordOf({ input: { move }, output: { planned: plannedOf({ failure }), throttled: 0 } });
  expect(level).toBe('warn');
  expect(line).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', requestId: 'request-1', throttled: 0 });
  expect(JSON.stringify(line)).not.toContain('canary');
});

test('stepRecord names the move of a step whose input is a whole page', () => {
  const { line } = recordOf({ input: { move, page: { page: 3, items: [] } }, output: { pages: 4 } });
  expect(line).toEqual({ event: 'step', step: 'someStep', ...run, durationMs: 7 });
  expect(recordOf({ input: { move, page: 3 }, output: {} }).line).toMatchObject({ page: 3 });
});

test.each([true, false])('stepRecord returns whether a failure is retryable: %p', (retryable) => {
  const output = { state: 'failed', code: 'VAULT_UNAVAILABLE', detail: 'x', retryable };
  expect(recordOf({ input: { move }, output }).line).toMatchObject({ retryable });
  const error = new MoverError('VAULT_UNAVAILABLE', 'x', { retryable });
  expect(recordOf({ input: { move }, error }).line).toMatchObject({ state: 'threw', retryable });
});

test('stepRecord returns an unknown error as not retryable', () => {
  expect(recordOf({ input: { move }, error: new TypeError('x') }).line).toMatchObject({
    code: 'INTERNAL',
    retryable: false,
  });
});

test('stepRecord returns how the move ended for the last step', () => {
  const output = { phase: 'partiallyCompleted', problemCount: 3, problems: [{ detail: 'canary' }] };
  const { line } = recordOf({ input: { move, phase: 'completed' }, output });
  expect(line).toMatchObject({ phase: 'partiallyCompleted', problemCount: 3 });
  expect(JSON.stringify(line)).not.toContain('canary');
});

test('stepRecord names each item whose versions were disabled again, and counts the refused notes', () => {
  const relocked = [{ moveId: 'earlier', side: 'source', itemType: 'secret', itemName: 'payroll', versions: 2 }];
  const refused = [{ moveId: 'earlier', runId: '0a1b2c3d' }];
  const survey = recordOf({ input: { move }, output: { state: 'surveyed', cleanUp: { relocked, refused } } });
  expect(survey.line).toMatchObject({ state: 'surveyed', relocked, refusedNotes: 1 });
  expect(recordOf({ input: { move }, output: { phase: 'completed', relocked } }).line).toMatchObject({ relocked });
});
