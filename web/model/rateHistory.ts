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

/** Returns the points of an SVG line in a box; empty if there are fewer than two measurements. */
export function ratePath(points: readonly RatePoint[], width: number, height: number): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return '';
  const top = Math.max(...points.map(({ itemsPerSecond }) => itemsPerSecond), 0.1);
  return points
    .map(({ at, itemsPerSecond }) => {
      const x = ((at - first.at) / (last.at - first.at)) * width;
      const y = height - (itemsPerSecond / top) * height;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
