import { type PlanSummary } from '../../shared/contracts/model/plan';

export interface RatePoint {
  /** Milliseconds. */
  readonly at: number;
  readonly itemsPerSecond: number;
}

const maxPoints = 120;

/** Adds a measurement to the newest ones, four minutes at one in two seconds. */
export function withRate(before: readonly RatePoint[], point: RatePoint): readonly RatePoint[] {
  return [...before, point].slice(-maxPoints);
}

/** Items per second that the limits of the service allow at the pace of the move; undefined if the plan moves nothing. */
export function allowedRate({ byRoute, estimate }: Pick<PlanSummary, 'byRoute' | 'estimate'>): number | undefined {
  const { backupRestore, exportImport, recreate, update } = byRoute;
  const items = backupRestore + exportImport + recreate + update;
  return items === 0 || estimate.seconds === 0 ? undefined : items / estimate.seconds;
}

interface Box {
  readonly width: number;
  readonly height: number;
  /** A rate that has to be in the box, too. */
  readonly allowed: number | undefined;
}

/** Returns the points of an SVG line in a box; empty if there are fewer than two measurements. */
export function ratePath(points: readonly RatePoint[], box: Box): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return '';
  return points
    .map(({ at, itemsPerSecond }) => {
      const x = ((at - first.at) / (last.at - first.at)) * box.width;
      return `${x.toFixed(1)},${heightOf(itemsPerSecond, points, box).toFixed(1)}`;
    })
    .join(' ');
}

/** The highest rate in the box: the number at the top of its axis. */
export function topRate(points: readonly RatePoint[], allowed = 0): number {
  return Math.max(...points.map(({ itemsPerSecond }) => itemsPerSecond), allowed, 0.1);
}

/** The height at which a rate is in the box of these measurements, from its top. */
export function heightOf(rate: number, points: readonly RatePoint[], { height, allowed = 0 }: Box): number {
  const top = topRate(points, allowed);
  return height - (rate / top) * height;
}
