import type { InstanceRow } from '../store/instanceTable';
import type { HistoryEvent } from './historyEvent';
import type { Decision } from './decision';

export type ChildDecision = Extract<Decision, { kind: 'child' }>;

/** How a turn leaves its instance. */
export type TurnEnd =
  | { readonly kind: 'running' }
  | { readonly kind: 'suspended'; readonly reason: string | null }
  | { readonly kind: 'completed'; readonly output: string | null }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'terminated'; readonly reason: string | null }
  | { readonly kind: 'continuedAsNew'; readonly input: string; readonly carried: readonly HistoryEvent[] };

/** All that one turn changes; it is saved in one commit or not at all. */
export interface TurnOutcome {
  readonly row: InstanceRow;
  readonly now: number;
  /** Ids of the messages that the turn took. */
  readonly consumed: readonly number[];
  /** Place in the history of the first event that the turn adds. */
  readonly firstSeq: number;
  /** Version of children for which the orchestrator names none. */
  readonly defaultVersion: string;
  readonly decisions: readonly Decision[];
  readonly customStatus: string | null;
  readonly end: TurnEnd;
}
