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

export const atMost = (most: number): { readonly atMost: number } => ({ atMost: most });
