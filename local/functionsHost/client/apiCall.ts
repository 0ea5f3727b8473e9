import type { HostSettings } from '../app/readHostJson';
import type { PayloadLimit } from '../runner/payloadLimit';
import type { DurableOperations } from './durableOperations';
import type { EndWaiters } from './endWaiters';

export interface ApiTools {
  readonly operations: DurableOperations;
  readonly waiters: EndWaiters;
  readonly hubName: string;
  readonly systemKey: string;
  readonly settings: HostSettings['durableTask'];
  readonly maxPayloadBytes?: PayloadLimit;
  /** Names of the orchestrators that the app registered. */
  readonly orchestrators: () => readonly string[];
  readonly entities: () => readonly string[];
}

export interface ApiCall {
  readonly request: Request;
  readonly origin: string;
  /** Query parameters. Names are in lower case, because the API ignores their case. */
  readonly query: ReadonlyMap<string, string>;
}
