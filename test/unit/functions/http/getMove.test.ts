import { type DurableOrchestrationStatus } from 'durable-functions';
import { statusFrom } from '../../../../functions/http/getMove';
import { type MoveStatus } from '../../../../shared/contracts/moveStatus';
import { startProgress, statusOf } from '../../../../shared/rules/moveProgress';
import { moveOf } from '../../../support/moveFixtures';

const move = moveOf();
const began = '2026-05-01T10:00:00.000Z';
const told: MoveStatus = { ...statusOf(move, startProgress(began), began), phase: 'completed' };

function found(customStatus: unknown, runtimeStatus = 'Completed'): DurableOrchestrationStatus {
  const input = { move, progress: null };
  const known: unknown = { input, customStatus, runtimeStatus, createdTime: new Date(began) };
  return known as DurableOrchestrationStatus;
}

test('a status is told as the orchestration set it, with the run that it is of', () => {
  expect(statusFrom(found(told))).toEqual({ ...told, runId: move.runId });
});

test('a status of before there were run ids is read, and gets its own', () => {
  const { runId, ...older } = told;
  expect(statusFrom(found(older))).toEqual({ ...older, runId });
});

test.each([null, undefined, 'text', {}])('without a status (%j) a move that was accepted is planning', (custom) => {
  expect(statusFrom(found(custom, 'Pending'))).toMatchObject({ runId: move.runId, phase: 'planning', problems: [] });
});

test('an orchestration that ended without saying so has failed', () => {
  const status = statusFrom(found({ ...told, phase: 'transferring' }, 'Failed'));
  expect(status).toMatchObject({ phase: 'failed', problems: [{ code: 'INTERNAL' }] });
});
