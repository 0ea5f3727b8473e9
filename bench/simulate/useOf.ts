import { floorSeconds } from '../requestFloor';
import { requestKinds } from './modelledVaults';
import { type Scenario } from './scenario';
import { type Simulated } from './simulateMoves';

/** What can limit moves. */
export const resources = ['vault limit', 'subscription limit', 'backend', 'processor'] as const;
export type Resource = (typeof resources)[number];

/** Below this, no resource is the bottleneck: the moves wait for answers, for pauses, and for a place in the fleet. */
const busyFrom = 0.5;
const vaultsOfGroup = 5;

/** The part of the time in which each resource allowed no more, from 0 to 1. */
export function useOf(scenario: Scenario, simulated: Simulated): Readonly<Record<Resource, number>> {
  const { seconds, backend, instances } = simulated;
  const busyMs = instances.reduce((sum, { processor }) => sum + processor.busyMs(), 0);
  return {
    'vault limit': vaultUse(scenario, simulated),
    'subscription limit': groupUse(scenario, simulated),
    backend: backend.use(seconds * 1_000),
    processor: busyMs / (instances.length * seconds * 1_000),
  };
}

/** The busiest resource; undefined if none is busy for half of the time. */
export function bottleneckOf(use: Readonly<Record<Resource, number>>): Resource | undefined {
  const [first] = [...resources].sort((a, b) => use[b] - use[a]);
  return first !== undefined && use[first] >= busyFrom ? first : undefined;
}

/** The time that the limits of its vaults require of a move, against the time that it took, over all moves. */
function vaultUse(scenario: Scenario, { moves, asked: { byPlace } }: Simulated): number {
  const required = moves.map((_, row) => {
    const floors = (['from', 'to'] as const).flatMap((side) =>
      requestKinds.map((kind) => {
        const calls = byPlace.get(`sim-${side}-${String(row)} ${kind}`) ?? 0;
        return floorSeconds(
          calls,
          allowedOf(scenario, kind, side === 'from' ? scenario.sourceShare : scenario.targetShare),
        );
      }),
    );
    return Math.max(...floors);
  });
  const took = moves.reduce((sum, { seconds }) => sum + seconds, 0);
  return required.reduce((sum, seconds) => sum + seconds, 0) / took;
}

function groupUse(scenario: Scenario, { seconds, asked: { byPlace } }: Simulated): number {
  const share = Math.max(scenario.sourceShare, scenario.targetShare);
  const floors = Array.from({ length: scenario.regionPairs }, (_, pair) =>
    (['from', 'to'] as const).flatMap((side) =>
      requestKinds.map((kind) => {
        const calls = byPlace.get(`${side}-${String(pair)} ${kind}`) ?? 0;
        return floorSeconds(calls, vaultsOfGroup * allowedOf(scenario, kind, share));
      }),
    ),
  );
  return Math.max(...floors.flat()) / seconds;
}

function allowedOf({ vault: { limits } }: Scenario, kind: 'set' | 'other', share: number): number {
  return Math.max(1, Math.floor(limits[kind] * share));
}
