import { type FleetView } from '../../shared/contracts/api/fleetAnswers';

export interface WaveBar {
  readonly name: string;
  /** In thousandths of the whole time. A wave that has not begun has no width. */
  readonly x: number;
  readonly width: number;
  /** The part that the forecast adds. */
  readonly forecast: number;
  /** ISO 8601; null if it has not begun. */
  readonly startedAt: string | null;
  readonly endsAt: string | null;
  readonly isForecast: boolean;
}

export interface WaveChart {
  readonly from: string;
  readonly to: string;
  readonly bars: readonly WaveBar[];
}

const whole = 1_000;
/** The least width of a bar, so that a short wave can be seen. */
const least = 4;

/** Places the waves on one line of time, from the start of the fleet to its end, or to the latest forecast. */
export function waveChart(fleet: Pick<FleetView, 'waves' | 'startedAt' | 'finishedAt'>, nowMs: number): WaveChart {
  const from = Date.parse(fleet.startedAt);
  const now = fleet.finishedAt === null ? Math.max(nowMs, from) : Date.parse(fleet.finishedAt);
  const known = fleet.waves.flatMap(({ startedAt, finishedAt, forecastAt }) => [startedAt, finishedAt, forecastAt]);
  const to = Math.max(from + 1, now, ...known.flatMap((time) => (time === null ? [] : [Date.parse(time)])));
  const place = (ms: number): number => ((ms - from) / (to - from)) * whole;
  const bars = fleet.waves.map(({ name, startedAt, finishedAt, forecastAt }): WaveBar => {
    const endsAt = finishedAt ?? forecastAt;
    const times = { name, startedAt, endsAt, isForecast: finishedAt === null && forecastAt !== null };
    if (startedAt === null) return { ...times, x: 0, width: 0, forecast: 0 };
    const end = finishedAt === null ? now : Date.parse(finishedAt);
    const width = Math.max(least, place(end) - place(Date.parse(startedAt)));
    const x = Math.min(place(Date.parse(startedAt)), whole - width);
    const forecast =
      finishedAt === null && forecastAt !== null ? Math.max(0, place(Date.parse(forecastAt)) - x - width) : 0;
    return { ...times, x, width, forecast };
  });
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), bars };
}
