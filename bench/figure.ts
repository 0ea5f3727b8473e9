import { type BenchResult } from './benchResult';

/** Makes the figures of one benchmark, to two digits behind the point; more are noise. */
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
