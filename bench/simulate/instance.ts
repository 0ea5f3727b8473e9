import { type Clock, wait } from '../../shared/clients/async/clock';
import { maxConcurrentActivityFunctions } from './durableSettings';
import { type ModelledVaults } from './modelledVaults';
import { type PacedCalls, type VaultRequest } from './pacedCalls';
import { type Scenario } from './scenario';
import { doorway, type Station, station } from './station';

/** One process of the app: its processor, and its places for activities. */
export interface Instance {
  readonly processor: Station;
  readonly places: ReturnType<typeof doorway>;
  /** Makes a request as the app does: with its turn, its retries and its pauses. Throws what the app's client throws. */
  call(request: VaultRequest): Promise<void>;
}

interface Surroundings {
  readonly clock: Clock;
  readonly vaults: ModelledVaults;
  /** All instances keep one pace, as their leases make them do. */
  readonly paced: PacedCalls;
}

export function instance({ clock, vaults, paced }: Surroundings, { costs }: Pick<Scenario, 'costs'>): Instance {
  const processor = station(clock);

  async function send({ vault, operation, itemName }: VaultRequest): Promise<void> {
    const tookMs = vaults.latencyMs();
    await wait(clock, processor.serve(costs.callMs) + tookMs / 2);
    const fault = vaults.answer(vault, operation, itemName);
    await wait(clock, tookMs / 2);
    if (fault !== undefined) throw fault;
  }

  return {
    processor,
    places: doorway(maxConcurrentActivityFunctions),
    call: (request) => paced.call(request, () => send(request)),
  };
}
