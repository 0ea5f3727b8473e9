import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { type Random } from '../fuzz/random';
import {
  type HistoryPlan,
  type HistoryTimes,
  type PlannedFault,
  type PlannedItem,
  type PlannedMove,
  type PlannedWriter,
} from './plannedHistory';

/** A random history, possibly with a kill of the host. */
export function planAnything(random: Random, times: HistoryTimes): Omit<HistoryPlan, 'kind'> {
  const heldMsMax = Math.min(times.heldMsMax, 4_000);
  const names = ['item-a', 'item-b', 'item-c'].slice(0, random.int(2, 3));
  const items = names.map((name) => planItem(random, name));
  return {
    targetRegion: random.chance(0.4) ? 'northeurope' : 'eastus',
    items,
    moves: several(random, 1, 3, () => planMove(random)),
    writers: several(random, 0, 2, () => planWriter(random, names)),
    faults: several(random, 1, 3, () => planFault(random, heldMsMax)),
    isMovedAgain: random.chance(0.4),
    ...(random.chance(0.3) ? { kill: { when: 'time', pauseMs: random.int(300, 3_000) } } : {}),
  };
}

export function several<T>(random: Random, least: number, most: number, make: () => T): T[] {
  return Array.from({ length: random.int(least, most) }, make);
}

function planItem(random: Random, name: string): PlannedItem {
  const isEnabled = (): boolean => random.chance(0.85);
  return { name, west: several(random, 1, 3, isEnabled), south: several(random, 0, 2, isEnabled) };
}

function planMove(random: Random): PlannedMove {
  const from = random.chance(0.8) ? 'west' : 'south';
  return {
    from,
    method: random.pick(['exportImport', 'exportImport', 'exportImport', 'auto', 'backupRestore'] as const),
    onConflict: random.chance(0.2) ? 'newVersion' : 'skip',
    disabled: random.pick(['move', 'skip', 'unlock', 'unlock'] as const),
    then: random.pick(['waitForEnd', 'terminate', 'terminate', 'startNext'] as const),
    patienceMs: random.int(0, 6_000),
    pauseMs: random.int(0, 1_500),
  };
}

function planWriter(random: Random, names: readonly string[]): PlannedWriter {
  return {
    side: random.pick(['west', 'west', 'target', 'south'] as const),
    itemName: random.pick(names) ?? '',
    pausesMs: several(random, 1, 2, () => random.int(0, 2_500)),
    from: random.pick(['begin', 'firstHit'] as const),
  };
}

function planFault(random: Random, heldMsMax: number): PlannedFault {
  const isAtTarget = random.chance(0.8);
  const ms = random.int(100, heldMsMax);
  const effect = isAtTarget ? effectOnWrites(random, ms) : effectOnReads(random, ms);
  const written = random.pick(['secrets.set', 'secrets.set', 'secrets.set', 'secrets.*'] as const);
  const read = random.pick(['secrets.get', 'secrets.list*', 'secrets.backup', 'secrets.*'] as const);
  return {
    side: isAtTarget ? 'target' : random.pick(['west', 'south'] as const),
    // Only writes are held or duplicated, because a read has no effect.
    operation:
      isAtTarget && isLasting(effect.kind)
        ? random.pick(['secrets.set', 'secrets.set', 'secrets.restore'] as const)
        : isAtTarget
          ? written
          : read,
    rule: {
      times: random.int(1, 4),
      when: random.chance(0.5)
        ? { probability: 0.5, randomSeed: random.int(1, 1_000_000) }
        : { every: random.int(1, 3) },
      effect,
    },
  };
}

function isLasting(kind: FaultRuleInput['effect']['kind']): boolean {
  return kind === 'deliverLate' || kind === 'duplicate';
}

function effectOnWrites(random: Random, ms: number): FaultRuleInput['effect'] {
  const client = random.pick(['hang', 'reset', 'answer'] as const);
  return random.pick([
    { kind: 'deliverLate', ms, client },
    { kind: 'deliverLate', ms, client },
    { kind: 'deliverLate', ms, client },
    { kind: 'duplicate', ms },
    ...effectsOnAll(random, ms),
  ] as const);
}

function effectOnReads(random: Random, ms: number): FaultRuleInput['effect'] {
  return random.pick(effectsOnAll(random, ms));
}

type Effects = readonly [FaultRuleInput['effect'], ...FaultRuleInput['effect'][]];

function effectsOnAll(random: Random, ms: number): Effects {
  return [
    { kind: 'slow', ms },
    { kind: 'reset', at: random.pick(['before', 'after'] as const) },
    { kind: 'error', status: random.pick([500, 503] as const) },
    { kind: 'throttle' },
  ];
}
