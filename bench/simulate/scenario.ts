/** What a simulation is about. All times are in milliseconds, all shares from 0 to 1. */
export interface Scenario {
  readonly vaults: number;
  /** Secrets of a vault, of one version each. */
  readonly items: number;
  readonly method: 'backupRestore' | 'exportImport';
  readonly verify: 'none' | 'full';
  /** The vaults are divided evenly among these pairs of regions. Each has limits of its own. */
  readonly regionPairs: number;
  readonly waves: number;
  /** Moves at once, in the fleet and in each wave. */
  readonly atOnce: number;
  /** Vaults move as a fleet, or each by itself at once. */
  readonly start: 'fleet' | 'together';
  /** Whether each move runs checks on its plan. */
  readonly gate: 'fail' | 'off';
  readonly sourceShare: number;
  readonly targetShare: number;
  readonly maxInFlight: number;
  readonly vault: VaultScenario;
  readonly backend: BackendName;
  readonly instances: number;
  /** Partitions of the hub in Azure Storage. No more instances than these run orchestrators. */
  readonly partitions: number;
  readonly costs: ProcessorCosts;
  readonly seed: number;
}

export interface VaultScenario {
  /** The median of the time of an answer. */
  readonly latencyMs: number;
  /** How much it varies: the standard deviation of its logarithm. 0 for the same time always. */
  readonly spread: number;
  /** The part of each limit that others use. */
  readonly liveShare: number;
  /** Each vault does not answer for this time, once, at some moment of its move. */
  readonly outageMs: number;
  /** Limits of the service in 10 s. */
  readonly limits: { readonly set: number; readonly other: number };
}

export const backendNames = ['embedded', 'storage', 'scheduler', 'schedulerConsumption'] as const;
export type BackendName = (typeof backendNames)[number];

/** The time of one core of an instance. */
export interface ProcessorCosts {
  /** For a request to a vault. */
  readonly callMs: number;
  /** For an activity, with its objects in the store. */
  readonly activityMs: number;
  /** For a turn of an orchestration. */
  readonly turnMs: number;
  /** For a page of the plan that a step reads and proves. */
  readonly pageMs: number;
  /** For a move, beyond its requests, activities and turns. */
  readonly moveMs: number;
  /** The wait of an activity for the store. It needs no processor. */
  readonly storeMs: number;
}
