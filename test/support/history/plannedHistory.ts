import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { type Phase } from '../../../shared/contracts/model/progress';

export const sides = ['west', 'south', 'target'] as const;
export type Side = (typeof sides)[number];

export interface PlannedItem {
  readonly name: string;
  /** Versions by vault, oldest first: whether each is enabled. */
  readonly west: readonly boolean[];
  readonly south: readonly boolean[];
}

/** One request for a move, and the actions after its acceptance. */
export interface PlannedMove {
  readonly from: 'west' | 'south';
  readonly method: 'exportImport' | 'backupRestore' | 'auto';
  readonly onConflict: 'skip' | 'newVersion';
  readonly disabled: 'move' | 'skip' | 'unlock';
  readonly then: 'waitForEnd' | 'terminate' | 'startNext';
  /** The maximum time until a move that will be terminated meets a fault. */
  readonly patienceMs?: number;
  readonly pauseMs: number;
}

export interface PlannedWriter {
  readonly side: Side;
  readonly itemName: string;
  /** Pauses before each of its writes. */
  readonly pausesMs: readonly number[];
  /** The first pause begins with the history, or when a request has met a fault. */
  readonly from: 'begin' | 'firstHit';
}

export interface PlannedFault {
  readonly side: Side;
  readonly operation: string;
  readonly rule: Omit<FaultRuleInput, 'match'>;
}

/** When the host is killed: when the network holds a write to the target, or after a time. */
export type PlannedKill = { readonly when: 'held' } | { readonly when: 'time'; readonly pauseMs: number };

/** The phase of the last move in which the network delivers all held writes. */
export type DeliveryPhase = Extract<Phase, 'planning' | 'transferring' | 'verifying' | 'finishing'> | 'ended';

export const historyKinds = ['anything', 'zombie', 'staleWrite', 'killed', 'doubled', 'late', 'secondSource'] as const;
export type HistoryKind = (typeof historyKinds)[number];

export interface HistoryPlan {
  readonly kind: HistoryKind;
  readonly targetRegion: string;
  readonly items: readonly PlannedItem[];
  readonly moves: readonly PlannedMove[];
  readonly writers: readonly PlannedWriter[];
  readonly faults: readonly PlannedFault[];
  /** Ends with one more move after the network has become quiet. */
  readonly isMovedAgain: boolean;
  readonly kill?: PlannedKill;
  readonly deliverIn?: DeliveryPhase;
  /** The maximum time after the end of the first move at which one of its steps may still try to write. */
  readonly wakesWithinMs?: number;
}

/** The life and the holding time of requests, in milliseconds. */
export interface HistoryTimes {
  /** A client gives up a request after this time. */
  readonly callMs: number;
  /** After this time a request cannot arrive any more. The app relies on this. */
  readonly lifeMs: number;
  /** The network holds no request longer than this. */
  readonly heldMsMax: number;
}
