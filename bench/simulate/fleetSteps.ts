import { type FleetSpec, type RowState } from '../../shared/contracts/model/fleetRuns';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type lookAtFleetContract, type startFleetMovesContract } from '../../shared/contracts/steps/fleetSteps';
import { maxMovesAtOnce } from '../../shared/rules/transfer/batching';
import { type Scenario } from './scenario';
import { someHash } from './stepOutputs';
import { type ModelledStep } from './virtualRuntime';

/** A move that has started. */
export interface StartedMove {
  state: RowState;
}

/** The steps of a fleet: they start moves one after another, and read how far they are. `begin` starts the move of a row. */
export function fleetSteps(begin: (row: number) => Promise<StartedMove>): Readonly<Record<string, ModelledStep>> {
  const moves = new Map<number, StartedMove>();
  const running = (): number => [...moves.values()].filter(({ state }) => state === 'running').length;

  return {
    lookAtFleet: ({ moves: asked }: InputOf<typeof lookAtFleetContract>): OutputOf<typeof lookAtFleetContract> => ({
      state: 'looked',
      control: null,
      moves: asked.map(({ row }) => ({ row, state: moves.get(row)?.state ?? 'failed' })),
    }),
    async startFleetMoves({
      moves: asked,
    }: InputOf<typeof startFleetMovesContract>): Promise<OutputOf<typeof startFleetMovesContract>> {
      const started = asked.slice(0, maxMovesAtOnce - running());
      for (const { row } of started) moves.set(row, await begin(row));
      return { state: 'started', moves: started.map(({ row }) => ({ row, start: 'started' })) };
    },
  };
}

/** The fleet of a scenario, in waves of about the same size. Each follows the one before it. */
export function fleetOf({ vaults, waves, atOnce }: Pick<Scenario, 'vaults' | 'waves' | 'atOnce'>): FleetSpec {
  const perWave = Math.ceil(vaults / waves);
  const count = Math.ceil(vaults / perWave);
  return {
    fleetId: 'simulated',
    runId: '0a1b2c3d',
    vaults,
    waves: Array.from({ length: count }, (_, at) => ({
      name: `wave-${String(at + 1)}`,
      after: at === 0 ? [] : [at - 1],
      first: at * perWave,
      vaults: Math.min(perWave, vaults - at * perWave),
      maxAtOnce: atOnce,
      hash: someHash,
    })),
    pages: Array.from({ length: Math.ceil(vaults / 100) }, () => someHash),
    maxAtOnce: atOnce,
    approval: 'none',
  };
}
