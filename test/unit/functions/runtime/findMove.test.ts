import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { z } from 'zod';
import {
  findMove,
  findMoveInstance,
  inputOf,
  moveOf as moveIn,
  progressOf,
  readFormerReports,
  runStateOf,
} from '../../../../functions/runtime/findMove';
import { isRunning } from '../../../../functions/runtime/orchestrationState';
import { maxFormerReports } from '../../../../shared/contracts/steps/orchestrations';
import { startProgress } from '../../../../shared/rules/transfer/moveProgress';
import { noProof } from '../../../support/host/noProof';
import { moveOf } from '../../../support/move/moveFixtures';

const move = moveOf();

function statusOf(changes: object = {}): DurableOrchestrationStatus {
  const time = new Date('2026-05-01T10:00:00Z');
  return {
    name: 'moveVault',
    instanceId: move.moveId,
    createdTime: time,
    lastUpdatedTime: time,
    input: { move, progress: null },
    output: null,
    runtimeStatus: 'Running',
    ...changes,
  } as unknown as DurableOrchestrationStatus;
}

/** A client whose runtime knows only this orchestration, or answers every request with this error. */
function clientOf(answer: DurableOrchestrationStatus | Error): DurableClient & { readonly asked: string[] } {
  const asked: string[] = [];
  const getStatus = async (id: string): Promise<DurableOrchestrationStatus> => {
    asked.push(id);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { getStatus, asked } as unknown as DurableClient & { readonly asked: string[] };
}

test('findMove finds a move by its id', async () => {
  const found = await findMove(clientOf(statusOf()), 'one-move', noProof);
  expect(found === undefined ? undefined : moveIn(found)).toEqual(move);
});

test('findMove returns undefined for an orchestration that is not a move', async () => {
  expect(await findMove(clientOf(statusOf({ name: 'planVault' })), 'one-move', noProof)).toBeUndefined();
});

test('findMove returns undefined for an unknown id', async () => {
  expect(
    await findMove(clientOf(new Error('The operation failed with HTTP 404 (…)')), 'one-move', noProof),
  ).toBeUndefined();
});

test('findMove throws when the runtime returns an error', async () => {
  await expect(findMove(clientOf(new Error('HTTP 500')), 'one-move', noProof)).rejects.toThrow('HTTP 500');
});

test.each(['', '../other', 'a/b', 'a?x=y', '@entity', 'a b', 'x'.repeat(65)])(
  'findMove never sends the id %j to the runtime',
  async (id) => {
    const client = clientOf(statusOf());
    expect([await findMove(client, id, noProof), client.asked]).toEqual([undefined, []]);
  },
);

test.each<[string, boolean]>([
  ['Pending', true],
  ['Running', true],
  ['Suspended', true],
  ['ContinuedAsNew', true],
  ['Completed', false],
  ['Failed', false],
  ['Terminated', false],
  ['Canceled', false],
  ['SomethingNew', true],
])('isRunning returns for the status %s: %s', (runtimeStatus, underWay) => {
  expect(isRunning(statusOf({ runtimeStatus }))).toBe(underWay);
});

test.each([
  ['Running', 'running'],
  ['Suspended', 'running'],
  ['Completed', 'ended'],
  ['Terminated', 'ended'],
])('runStateOf returns for a move that is %s: %s', async (runtimeStatus, state) => {
  expect(await runStateOf(clientOf(statusOf({ runtimeStatus })), move, noProof)).toBe(state);
});

test('runStateOf returns absent for a run whose id another run has reused', async () => {
  expect(await runStateOf(clientOf(statusOf()), { moveId: 'one-move', runId: 'ffffffff' }, noProof)).toBe('absent');
});

test('runStateOf returns absent for a run that the runtime does not know', async () => {
  expect(await runStateOf(clientOf(new Error('HTTP 404')), move, noProof)).toBe('absent');
});

describe('an orchestration whose input no move can have', () => {
  const other = moveOf({ moveId: 'another-move' });

  test.each<[string, unknown]>([
    ['no input', null],
    ['a text', 'poison'],
    ['a list', [{ move }]],
    ['an unknown field', { move, progress: null, more: 1 }],
    ['the move of another id', { move: other, progress: null }],
  ])('is foreign with %s, and no run', async (_, input) => {
    const client = clientOf(statusOf({ input }));
    expect(await findMove(client, 'one-move', noProof)).toBeUndefined();
    expect((await findMoveInstance(client, 'one-move', noProof))?.kind).toBe('foreign');
    expect(await runStateOf(client, move, noProof)).toBe('absent');
  });

  test('is not what a move is', async () => {
    expect((await findMoveInstance(clientOf(statusOf()), 'one-move', noProof))?.kind).toBe('move');
  });
});

describe('progressOf', () => {
  const progress = { ...startProgress('2026-05-01T10:00:00.000Z'), phase: 'completed' as const };
  const input = { move, progress };
  const begun = { runId: move.runId, problems: [] };

  test('returns the progress of a run that has set its status', () => {
    expect(progressOf(statusOf({ input, customStatus: begun }))?.phase).toBe('completed');
  });

  test.each<[string, unknown]>([
    ['no status', null],
    ['the status of another run', { ...begun, runId: '0a0b0c0d' }],
    ['the status of a refused run', { ...begun, problems: [{ code: 'START_REFUSED' }] }],
  ])('returns null with %s, because anybody can write an input', (_, customStatus) => {
    expect(progressOf(statusOf({ input, customStatus }))).toBeNull();
  });
});

test('inputOf parses the input of a status once, and throws for the input of another orchestration', () => {
  const found = statusOf();
  expect(inputOf(found)).toBe(inputOf(found));
  expect(inputOf(found).move).toEqual(move);
  expect(() => inputOf(statusOf({ input: { move: {} } }))).toThrow(z.ZodError);
});

describe('an orchestration of a newer version, whose input this version cannot read', () => {
  const input = {
    move: { ...move, addedLater: 1 },
    progress: null,
    start: { token: 'a'.repeat(64), proof: 'b'.repeat(64), slot: 1 },
  };
  const proved = { proveInput: jest.fn(() => Promise.resolve(true)) };

  test('is a run in progress, and no move that anybody here can read', async () => {
    const client = clientOf(statusOf({ input }));
    const { moveId, runId } = move;
    expect(await findMoveInstance(client, 'one-move', proved)).toMatchObject({ kind: 'newer', run: { moveId, runId } });
    expect(await runStateOf(client, move, proved)).toBe('running');
    expect(await runStateOf(client, { moveId, runId: 'ffffffff' }, proved)).toBe('absent');
    await expect(findMove(client, 'one-move', proved)).rejects.toMatchObject({
      code: 'NEWER_VERSION',
      retryable: true,
    });
    expect(proved.proveInput).toHaveBeenCalledWith(expect.objectContaining({ run: { moveId, runId } }));
  });

  test.each<[string, object, boolean]>([
    ['it has no valid proof', { input }, false],
    ['it has no proof at all', { input: { ...input, start: undefined } }, true],
    ['it has ended, so its proof is gone', { input, runtimeStatus: 'Completed' }, true],
    ['it is another orchestrator', { input, name: 'planVault' }, true],
    ['its input names another move', { input: { ...input, move: { ...input.move, moveId: 'other' } } }, true],
  ])('is foreign if %s', async (_, changes, isProved) => {
    const client = clientOf(statusOf(changes));
    const parts = { proveInput: () => Promise.resolve(isProved) };
    expect((await findMoveInstance(client, 'one-move', parts))?.kind).toBe('foreign');
    expect(await findMove(client, 'one-move', parts)).toBeUndefined();
    expect(await runStateOf(client, move, parts)).toBe('absent');
  });

  test('is neither if nobody can find out: the error reaches the caller, which changes nothing', async () => {
    const parts = { proveInput: () => Promise.reject(new Error('The store is away.')) };
    await expect(runStateOf(clientOf(statusOf({ input })), move, parts)).rejects.toThrow('The store is away.');
  });
});

describe('readFormerReports', () => {
  const head = (digit: string) => digit.repeat(64);
  const former = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ runId: at.toString(16).padStart(8, '0'), head: head('b') }));
  const read = (changes: object, formerReports: readonly object[] = []) => {
    const input = { move, progress: null, formerReports };
    return readFormerReports(
      clientOf(statusOf({ runtimeStatus: 'Completed', input, ...changes })),
      'one-move',
      noProof,
    );
  };
  const shown = (reportHead: string | null) => ({
    customStatus: { runId: move.runId, problems: [], reportHead },
  });
  const own = { runId: move.runId, head: head('a') };

  test('puts the report of the last run before those that its input has, and keeps the newest', async () => {
    expect(await read(shown(own.head), former(2))).toEqual({ formerReports: [own, ...former(2)] });
    const { formerReports } = await read(shown(own.head), former(maxFormerReports));
    expect(formerReports).toEqual([own, ...former(maxFormerReports - 1)]);
  });

  test('keeps those of the input if the last run has no report', async () => {
    expect(await read(shown(null), former(1))).toEqual({ formerReports: former(1) });
    expect(await read(shown(null))).toEqual({});
  });

  test('takes nothing from an orchestration that the app did not start', async () => {
    expect(await read({}, former(1))).toEqual({});
    const problems = [{ code: 'START_REFUSED' }];
    expect(await read({ customStatus: { ...shown(own.head).customStatus, problems } }, former(1))).toEqual({});
  });
});
