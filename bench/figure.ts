import { type BenchResult } from './benchResult';

/** Creates the figures of one benchmark with two decimal places; more would be noise. */
export function figuresOf(bench: string) {
  return (name: string, value: number, unit: string, target?: BenchResult['target']): BenchResult => ({
    bench,
    name,
    value: Math.round(value * 100) / 100,
    unit,
    ...(target && { target }),
  });
}

export const atMost = (limit: number): { readonly atMost: number } => ({ atMost: limit });

/** The median of some figures; for an even number, the lower of the two middle figures. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}
