import type { CoreModule } from '../../app/coreModule';
import type { Invoke } from '../../app/invokeFunction';
import type { HostSettings } from '../../app/readHostJson';
import type { HostLog } from '../../hostLog';
import type { InstanceRow } from '../../store/instanceTable';
import type { StateStore } from '../../store/stateStore';
import type { HistoryCache } from '../history/historyCache';
import type { PayloadLimit } from '../payloadLimit';
import type { SavedTurn } from './saveTurn';
import type { TurnEnd } from './turnOutcome';

export interface TurnTools {
  readonly store: StateStore;
  readonly cache: HistoryCache;
  readonly core: CoreModule;
  readonly invoke: Invoke;
  readonly log: HostLog;
  readonly settings: HostSettings['durableTask'];
  /** Timers fire up to a second early, as in Azure. */
  readonly hasEarlyTimers: boolean;
  readonly maxPayloadBytes: PayloadLimit;
}

export interface TurnReport {
  readonly row: InstanceRow;
  readonly saved: SavedTurn;
  readonly end: TurnEnd['kind'];
  /** How many answers without a failure have to come, at least, before another turn can change anything; 0 if any message can. */
  readonly waitsFor: number;
}
