import type { InstanceRow } from '../../store/instanceTable';
import type { HistoryEvent } from '../history/historyEvent';
import type { Decision } from './decision';

export type ChildDecision = Extract<Decision, { kind: 'child' }>;

/** The state of the instance after a turn. */
export type TurnEnd =
  | { readonly kind: 'running' }
  | { readonly kind: 'suspended'; readonly reason: string | null }
  | { readonly kind: 'completed'; readonly output: string | null }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'terminated'; readonly reason: string | null }
  | { readonly kind: 'continuedAsNew'; readonly input: string; readonly carried: readonly HistoryEvent[] };

/** All changes of one turn. They are saved in one commit or not at all. */
export interface TurnOutcome {
  readonly row: InstanceRow;
  readonly now: number;
  /** Ids of the messages that the turn handled. */
  readonly consumed: readonly number[];
  /** Position in the history of the turn's first event. */
  readonly firstSeq: number;
  /** Version of children that the orchestrator starts without a version. */
  readonly defaultVersion: string;
  readonly decisions: readonly Decision[];
  readonly customStatus: string | null;
  readonly end: TurnEnd;
}
