import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { batchOf, moveOf } from '../../../support/move/moveFixtures';
import { type Played, playToEnd } from '../../../support/move/moveOrchestration';
import { counts, planned, playMove as run, scriptOf } from '../../../support/move/moveRun';

/** The ids of the sub-orchestrations, in their order. */
const idsOf = ({ rounds }: Pick<Played<unknown>, 'rounds'>) =>
  rounds.flat().flatMap(({ kind, instanceId }) => (kind === 'orchestrator' ? [instanceId] : []));

const idsOfSteps = (steps: readonly string[]) => steps.map((step) => `one-move:0a1b2c3d:${step}`);

test('moveVault gives every step that may wait an id under which its status is found', () => {
  // Windows of two pages and one.
  const transfers = ['transfer:0', 'transfer:1', 'transfer:2'];
  const verifications = ['verify:0', 'verify:1', 'look:0', 'verify:2'];
  expect(idsOf(run(3))).toEqual(idsOfSteps(['plan', ...transfers, ...verifications]));
});

test('moveVault gives a list during a fast transfer another id than those of its verification', () => {
  // Two windows of 15, and a page takes 40 ms. The last window of the transfer begins the list, and the first one of the verification ends it.
  const cursor = { itemType: 'secret', token: 't', pagesRead: 5 };
  const listLateItems = ({ early }: { early?: true }) => ({
    state: 'looked',
    found: 0,
    cursor: early === true ? cursor : null,
    throttled: 0,
  });
  const looks = idsOf(run(30, { listLateItems }, undefined, 300)).filter((id) => id?.includes('look'));
  expect(looks).toEqual(idsOfSteps(['lookEarly:15', 'look:0']));
});

test('moveVault counts waits apart from work in the times of its phases', () => {
  const from = '2026-05-01T10:00:00.000Z';
  const times = { from, to: '2026-05-01T10:00:09.000Z', waits: [{ from, to: '2026-05-01T10:00:05.000Z' }] };
  const script = {
    ...scriptOf(1),
    planVault: () => ({ ...planned(1), waitedSeconds: 0.4 }),
    transferItems: () => batchOf({ items: counts(1), times }),
  };
  const last = playToEnd(moveVault, { move: moveOf(), progress: null }, script).at(-1)?.statuses.at(-1);
  expect(last).toMatchObject({ phases: expect.any(Array) });
  const { phases } = last as { phases: { phase: string; seconds: number; waitedSeconds?: number }[] };
  expect(phases.map(({ phase, waitedSeconds }) => [phase, waitedSeconds]).slice(0, 3)).toEqual([
    ['planning', 0.4],
    ['preparing', undefined],
    ['transferring', 5],
  ]);
  expect(phases[0]?.seconds).toBe(0.6);
});

test('moveVault shows in its own status that it waits for late requests at its end', () => {
  const script = scriptOf(1);
  const until = '2026-05-01T11:00:00.000Z';
  const finish = script['finishMove'];
  let tries = 0;
  const finishMove = (input: never) => ((tries += 1) === 1 ? { state: 'waiting', until } : finish?.(input));
  const statuses = playToEnd(moveVault, { move: moveOf(), progress: null }, { ...script, finishMove })
    .flatMap((generation) => generation.statuses)
    .flatMap((status) => (status as { waitingFor: { reason: string; until: string } | null }).waitingFor ?? []);
  expect(statuses).toMatchObject([{ reason: 'lateRequests', until }]);
});

test('moveVault waits by a timer, before its first step, until a window of its schedule opens', () => {
  const windows = [{ days: ['sun' as const], from: '01:00', to: '02:00' }];
  const { pace } = moveOf();
  const move = moveOf({ pace: { ...pace, schedule: { timeZone: 'UTC', windows } } });
  const [first] = playToEnd(moveVault, { move, progress: null }, scriptOf(1));
  const waits = first?.statuses.flatMap((status) => (status as { waitingFor?: object | null }).waitingFor ?? []);
  expect(waits?.[0]).toMatchObject({
    reason: 'schedule',
    message: 'Waiting until 2026-05-03 01:00Z for the next window of the schedule of the move.',
    until: '2026-05-03T01:00:00.000Z',
  });
});

describe('moveVault while the key of the reports cannot sign', () => {
  const reportHead = 'ab'.repeat(32);
  const play = (failures: number) => {
    const script = scriptOf(1);
    const inputs: { mayBeUnsigned?: boolean }[] = [];
    const finishMove = (input: never) => {
      inputs.push(input);
      if (inputs.length <= failures) return { state: 'unsigned', sweptPayloads: 0 };
      return { ...(script['finishMove']?.(input) as object), reportHead };
    };
    const played = playToEnd(moveVault, { move: moveOf(), progress: null }, { ...script, finishMove });
    return { inputs, statuses: played.flatMap((generation) => generation.statuses) as Status[] };
  };
  interface Status {
    readonly waitingFor: { readonly reason: string } | null;
    readonly reportHead: string | null;
  }

  test('tries again after pauses', () => {
    const { inputs, statuses } = play(1);
    expect(inputs.map(({ mayBeUnsigned }) => mayBeUnsigned)).toEqual([undefined, undefined]);
    expect(statuses.flatMap(({ waitingFor }) => waitingFor?.reason ?? [])).toEqual(['retry']);
  });

  test('has the report written without a signature after the last pause', () => {
    const { inputs, statuses } = play(3);
    expect(inputs.map(({ mayBeUnsigned }) => mayBeUnsigned)).toEqual([undefined, undefined, undefined, true]);
    expect(statuses.at(-1)).toMatchObject({ phase: 'completed', reportHead });
  });

  test('shows the head of the report only when it is written', () => {
    const { statuses } = play(0);
    expect(new Set(statuses.slice(0, -1).map((status) => status.reportHead))).toEqual(new Set([null]));
    expect(statuses.at(-1)?.reportHead).toBe(reportHead);
  });
});

test('moveVault waits for the end of an outage of the store at its end, and gives up after an hour', () => {
  const script = scriptOf(1);
  const finish = script['finishMove'];
  const playWith = (failures: number) => {
    let tries = 0;
    const finishMove = (input: never) => {
      tries += 1;
      if (tries <= failures) throw new Error('The store could not write the report.');
      return finish?.(input);
    };
    return playToEnd(moveVault, { move: moveOf(), progress: null }, { ...script, finishMove }).at(-1);
  };
  const last = playWith(12);
  expect(last?.output).toMatchObject({ phase: 'completed' });
  expect(last?.statuses).toContainEqual(
    expect.objectContaining({ waitingFor: expect.objectContaining({ reason: 'retry' }) as unknown }),
  );
  expect(() => playWith(Infinity)).toThrow('could not write the report');
});
