import { type FaultRuleInput } from '../../../local/azure/control/faultRule';
import { type Random } from '../fuzz/random';

export const sides = ['west', 'south', 'target'] as const;
export type Side = (typeof sides)[number];

export interface PlannedItem {
  readonly name: string;
  /** Versions by vault, oldest first: whether each is enabled. */
  readonly west: readonly boolean[];
  readonly south: readonly boolean[];
}

/** One request for a move, and what is done when it is accepted. */
export interface PlannedMove {
  readonly from: 'west' | 'south';
  readonly method: 'exportImport' | 'backupRestore' | 'auto';
  readonly onConflict: 'skip' | 'newVersion';
  readonly disabled: 'move' | 'skip' | 'unlock';
  readonly then: 'waitForEnd' | 'terminate' | 'startNext';
  readonly pauseMs: number;
}

export interface PlannedWriter {
  readonly side: Side;
  readonly itemName: string;
  /** Pauses before each of its writes. */
  readonly pausesMs: readonly number[];
}

export interface HistoryPlan {
  readonly targetRegion: string;
  readonly items: readonly PlannedItem[];
  readonly moves: readonly PlannedMove[];
  readonly writers: readonly PlannedWriter[];
  readonly faults: readonly PlannedFault[];
  /** Ends with one more move after the network has become quiet. */
  readonly isMovedAgain: boolean;
}

export interface PlannedFault {
  readonly side: Side;
  readonly operation: string;
  readonly rule: Omit<FaultRuleInput, 'match'>;
}

/** What one seed stands for. Pauses and held times are short; no request is held as long as requests live. */
export function planHistory(random: Random, heldMsMax: number): HistoryPlan {
  const plan = planAnything(random, heldMsMax);
  return random.chance(0.35) ? { ...plan, ...planTakeover(random, heldMsMax) } : plan;
}

/** A move that is terminated while its writes wait or are held, and another one at once: chance alone makes too few of these. */
function planTakeover(random: Random, heldMsMax: number): Pick<HistoryPlan, 'moves' | 'faults'> {
  const move = { ...planMove(random), from: 'west', method: 'exportImport', onConflict: 'skip' } as const;
  const effect = random.pick([
    { kind: 'throttle' },
    { kind: 'throttle' },
    { kind: 'deliverLate', ms: heldMsMax, client: random.pick(['hang', 'reset'] as const) },
  ] as const);
  return {
    moves: [
      { ...move, then: 'terminate', pauseMs: random.int(0, 200) },
      { ...move, from: random.pick(['west', 'west', 'south'] as const), then: 'waitForEnd' },
    ],
    faults: [{ side: 'target', operation: 'secrets.set', rule: { times: random.int(3, 6), effect } }],
  };
}

function planAnything(random: Random, heldMsMax: number): HistoryPlan {
  const names = ['item-a', 'item-b', 'item-c'].slice(0, random.int(2, 3));
  const items = names.map((name) => planItem(random, name));
  return {
    targetRegion: random.chance(0.4) ? 'northeurope' : 'eastus',
    items,
    moves: several(random, 1, 3, () => planMove(random)),
    writers: several(random, 0, 2, () => planWriter(random, names)),
    faults: several(random, 1, 3, () => planFault(random, heldMsMax)),
    isMovedAgain: random.chance(0.4),
  };
}

function several<T>(random: Random, least: number, most: number, make: () => T): T[] {
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
    pauseMs: random.int(0, 1_500),
  };
}

function planWriter(random: Random, names: readonly string[]): PlannedWriter {
  return {
    side: random.pick(['west', 'west', 'target', 'south'] as const),
    itemName: random.pick(names) ?? '',
    pausesMs: several(random, 1, 2, () => random.int(0, 2_500)),
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
    // Only writes are held or doubled: of a read nothing remains.
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
