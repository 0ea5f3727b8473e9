import { type Random } from '../fuzz/random';
import { planAnything } from './planAnything';
import { type HistoryKind, type HistoryPlan, type HistoryTimes } from './plannedHistory';
import { planDoubled, planKilled, planLate, planSecondSource, planStaleWrite, planZombie } from './planTargeted';

const planners: Readonly<Record<HistoryKind, (random: Random, times: HistoryTimes) => Omit<HistoryPlan, 'kind'>>> = {
  anything: planAnything,
  zombie: planZombie,
  staleWrite: planStaleWrite,
  killed: planKilled,
  doubled: planDoubled,
  late: planLate,
  secondSource: planSecondSource,
};

/** Random histories rarely depend on a guard of the app, so two of three target one guard. */
const kinds: readonly HistoryKind[] = [
  ...repeated('anything', 7),
  ...repeated('zombie', 3),
  ...repeated('staleWrite', 3),
  ...repeated('killed', 3),
  ...repeated('doubled', 2),
  ...repeated('late', 2),
  ...repeated('secondSource', 2),
];

function repeated(kind: HistoryKind, count: number): HistoryKind[] {
  return Array.from({ length: count }, () => kind);
}

/**
 * Plans the history of one seed. Pauses and held times are short; the network holds no request as long as the life of
 * a request.
 */
export function planHistory(random: Random, times: HistoryTimes): HistoryPlan {
  const kind = random.pick(kinds) ?? 'anything';
  return { kind, ...planners[kind](random, times) };
}
