import { type DurableClient } from 'durable-functions';
import { earlierRuns } from '../../../../../functions/http/moves/findEarlierRuns';
import { type EarlierRun } from '../../../../../shared/contracts/model/earlierRuns';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../../../shared/contracts/steps/orchestrations';
import { startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { planned as outcome } from '../../../../support/move/moveRun';
import { moveOf } from '../../../../support/move/moveFixtures';
import { noProof } from '../../../../support/host/noProof';

// Earlier runs come from the runtime alone. The store only names ids to look up.

const startedAt = '2026-05-01T10:00:00.000Z';
const contentKey = 'ab'.repeat(32);
const next = moveOf({ moveId: 'next', runId: '00000001' });
const unlocking = (moveId: string, runId: string, changes: Partial<MoveSpec> = {}) =>
  moveOf({ moveId, runId, disabled: 'unlock', ...changes });
const recordOf = ({ moveId, runId, sourceVault, targetVault }: MoveSpec): EarlierRun => ({
  ...{ moveId, runId, sourceVault, targetVault, startedAt, contentKey },
});

interface Known {
  readonly move: MoveSpec;
  readonly name?: string;
  readonly earlier?: readonly EarlierRun[];
  readonly progress?: MoveProgress | null;
  /** Whether the run has proved that the app started it. */
  readonly isProved?: boolean;
  readonly end?: { readonly runtimeStatus: string; readonly output: unknown };
}

const begun: MoveProgress = { ...startProgress(startedAt), contentKey };
const planned: MoveProgress = { ...begun, plan: outcome(1).plan };

function clientOf(known: readonly Known[]): DurableClient {
  const getStatus = (id: string): Promise<unknown> => {
    const found = known.find(({ move }) => move.moveId === id);
    if (found === undefined) return Promise.reject(new Error('The operation failed with HTTP 404 (…)'));
    const { move, name = 'moveVault', earlier, progress = begun, end, isProved = true } = found;
    const input = { move, progress, ...(earlier === undefined ? {} : { earlier }) };
    const customStatus = isProved ? { runId: move.runId, problems: [] } : null;
    const fixed = { name, instanceId: id, input, customStatus };
    return Promise.resolve({ ...fixed, output: null, runtimeStatus: 'Terminated', ...end });
  };
  return { getStatus } as unknown as DurableClient;
}

const find = (known: readonly Known[], writers: readonly MoveSpec[] = [], notes?: readonly MoveSpec[]) =>
  earlierRuns(clientOf(known), next, {
    ...noProof,
    earlierWriters: () => Promise.resolve(writers),
    hasNotes: ({ runId }) => Promise.resolve(notes === undefined || notes.some((one) => one.runId === runId)),
  });

const endOf = (more: object) => {
  const { items, versions } = begun;
  const sums = { items, versions, problemCount: 0 };
  const output = { id: 'writer', phase: 'completed', ...sums, planHash: null, reportUri: '/', ...more };
  return { runtimeStatus: 'Completed', output };
};
const writer = unlocking('writer', '00000002');
const sameId = unlocking('next', '00000003');

test('earlierRuns returns a writer that the runtime knows as a move that enables disabled versions', async () => {
  expect(await find([{ move: writer }], [writer])).toEqual([recordOf(writer)]);
});

test('earlierRuns returns an earlier run with the id of the new one, even if the store does not name it', async () => {
  expect(await find([{ move: sameId }])).toEqual([recordOf(sameId)]);
});

test.each<[string, readonly Known[]]>([
  ['the runtime does not know', []],
  ['is another orchestration', [{ move: writer, name: 'planVault' }]],
  ['enables nothing', [{ move: { ...writer, disabled: 'move' } }]],
  ['only planned', [{ move: { ...writer, dryRun: true } }]],
  ['had no content key yet', [{ move: writer, progress: startProgress(startedAt) }]],
  ['was never begun', [{ move: writer, progress: null }]],
  ['did not prove that the app started it', [{ move: writer, isProved: false }]],
  ['ended with all versions disabled', [{ move: writer, end: endOf({}) }]],
])('earlierRuns leaves out a writer that %s', async (_, known) => {
  expect(await find(known, [writer])).toEqual([]);
});

test('earlierRuns takes the run id and the vaults of a writer from the runtime, not from the store', async () => {
  const planted = { ...writer, runId: '0000000f', sourceVault: 'other' };
  expect(await find([{ move: writer }], [planted])).toEqual([recordOf(writer)]);
});

test('earlierRuns returns the list of an earlier run too', async () => {
  const between = moveOf({ moveId: 'next', runId: '00000004', dryRun: true });
  const earlier = [recordOf(writer)];
  expect(await find([{ move: between, earlier }])).toEqual(earlier);
});

test('earlierRuns returns a run that ended with versions enabled', async () => {
  expect(await find([{ move: writer, end: endOf({ notesLeft: true }) }], [writer])).toEqual([recordOf(writer)]);
});

describe('earlierRuns, with the list of a run that has a plan, and so has cleaned up its own vaults,', () => {
  const elsewhere = unlocking('old', '00000005', { sourceVault: 'elsewhere' });
  const old = [recordOf(unlocking('old', '00000006')), recordOf(elsewhere)];

  test('returns only runs that had another vault', async () => {
    const between = { move: moveOf({ moveId: 'next', runId: '00000004' }), earlier: old, progress: planned };
    expect(await find([between])).toEqual([recordOf(elsewhere)]);
  });

  test('returns all if the run was a dry run, which cleans up nothing', async () => {
    const move = moveOf({ moveId: 'next', runId: '00000004', dryRun: true });
    expect(await find([{ move, earlier: old, progress: planned }])).toEqual(old);
  });
});

test('earlierRuns leaves out a run without notes', async () => {
  expect(await find([{ move: writer }, { move: sameId }], [writer], [sameId])).toEqual([recordOf(sameId)]);
});
