/** One figure of a benchmark. */
export interface BenchResult {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The minimum or maximum that the figure should reach; undefined for figures without a target. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface BenchOptions {
  /** Fewer rounds, for a quick look in CI. */
  readonly short: boolean;
  /** All options of the command line, by their names. */
  readonly values: Readonly<Record<string, unknown>>;
}

export type Bench = (options: BenchOptions) => Promise<readonly BenchResult[]>;

/** Returns whether a figure reaches its target. */
export function reachesTarget({ value, target }: BenchResult): boolean {
  if (!target) return true;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}
