import { type Random } from '../../test/support/fuzz/random';
import { planAnything } from '../../test/support/history/planAnything';
import { type HistoryPlan } from '../../test/support/history/plannedHistory';
import { type FaultKind, faultKinds } from './faults';

/** What people do in one history, and what may go wrong. */
export interface Program {
  readonly plan: HistoryPlan;
  /** Processes of the app. */
  readonly instances: number;
  readonly faults: readonly FaultKind[];
}

const times = { callMs: 30_000, lifeMs: 45_000, heldMsMax: 4_000 };

/** Chooses a history. Each seed has some of the faults, so that rare ones are not hidden by frequent ones. */
export function planProgram(random: Random): Program {
  const { items, moves, writers, isMovedAgain, targetRegion } = planAnything(random, times);
  const plan: HistoryPlan = {
    ...{ kind: 'anything', targetRegion, items, isMovedAgain, faults: [] },
    moves: moves.map((move) => ({ ...move, patienceMs: random.int(0, 60_000), pauseMs: random.int(0, 20_000) })),
    writers: writers.map((writer) => ({ ...writer, pausesMs: writer.pausesMs.map(() => random.int(0, 30_000)) })),
  };
  const share = random.pick([0, 0.3, 0.6] as const);
  return { plan, instances: random.int(1, 3), faults: faultKinds.filter(() => random.chance(share)) };
}
