import { type Random } from '../fuzz/random';
import { several } from './planAnything';
import {
  type DeliveryPhase,
  type HistoryPlan,
  type HistoryTimes,
  type PlannedFault,
  type PlannedItem,
  type PlannedMove,
} from './plannedHistory';

type Plan = Omit<HistoryPlan, 'kind'>;

/**
 * A step of a terminated move waits before it repeats its write. It continues when the next move has claimed its
 * vault, or after that move has verified.
 */
export function planZombie(random: Random, { lifeMs, callMs }: HistoryTimes): Plan {
  // Before the next move begins, it waits for the life of a request plus the permit to send it.
  const retryAfterSeconds = Math.ceil((lifeMs + callMs / 6) / 1_000) + random.int(2, 6);
  const rule = { when: { call: random.int(1, 2) }, effect: { kind: 'throttle', retryAfterSeconds } } as const;
  return {
    ...planPlain(random),
    moves: takeover(random),
    faults: [onWrites(rule)],
    // The app waits up to a quarter longer than Retry-After says.
    wakesWithinMs: retryAfterSeconds * 1_250 + 1_000,
  };
}

/**
 * The network holds or duplicates a write of a terminated move, and delivers it while the next move is in a given
 * phase.
 */
export function planStaleWrite(random: Random, { heldMsMax: ms }: HistoryTimes): Plan {
  const late = { kind: 'deliverLate', ms, client: random.pick(['hang', 'hang', 'reset'] as const) } as const;
  const effect = random.pick([late, late, late, { kind: 'duplicate', ms }] as const);
  return {
    ...planPlain(random),
    moves: takeover(random),
    faults: [onWrites({ when: { call: random.int(1, 2) }, effect })],
    deliverIn: planDelivery(random),
  };
}

/** The host is killed while the network holds one of its writes. The next host continues the move. */
export function planKilled(random: Random, { heldMsMax: ms }: HistoryTimes): Plan {
  const client = random.pick(['hang', 'hang', 'reset'] as const);
  return {
    ...planPlain(random),
    moves: [planMove(random)],
    faults: [onWrites({ when: { call: random.int(1, 2) }, effect: { kind: 'deliverLate', ms, client } })],
    kill: { when: 'held' },
    deliverIn: random.pick(['verifying', 'finishing', 'ended', 'ended'] as const),
  };
}

/** The network duplicates writes while their move still runs, so its verification has to name the duplicates. */
export function planDoubled(random: Random): Plan {
  const rule = { times: random.int(1, 2), when: { every: random.int(1, 2) } } as const;
  return {
    ...planPlain(random),
    moves: [planMove(random)],
    faults: [onWrites({ ...rule, effect: { kind: 'duplicate', ms: random.int(0, 50) } })],
  };
}

/** A live writer creates an item or a version at the source while the target is slow. */
export function planLate(random: Random): Plan {
  const plain = planPlain(random);
  const itemName = random.pick(['item-late', 'item-late', 'item-a'] as const);
  const ms = random.int(300, 2_000);
  return {
    ...plain,
    moves: [planMove(random)],
    writers: [{ side: 'west', itemName, pausesMs: [0], from: 'firstHit' }],
    faults: [onWrites({ when: { call: 1 }, effect: { kind: 'deliverLate', ms, client: 'answer' } })],
  };
}

/** Two sources with the same number of versions per item, moved one after the other. */
export function planSecondSource(random: Random): Plan {
  const plain = planPlain(random);
  return {
    ...plain,
    items: plain.items.map((item) => ({ ...item, south: item.west.map(() => true) })),
    moves: [{ ...planMove(random), from: 'south', pauseMs: random.int(0, 300) }, planMove(random)],
  };
}

/** At least two, so a second write follows the first. */
const enabledVersions: readonly (readonly boolean[])[] = [
  [true, true],
  [true, true],
  [true, true, true],
];

/** Few items and no disabled versions, so a move is fast. */
function planPlain(random: Random): Omit<Plan, 'moves'> {
  const items = ['item-a', 'item-b'].slice(0, random.int(1, 2)).map((name): PlannedItem => {
    return { name, west: random.pick(enabledVersions) ?? [], south: several(random, 0, 2, () => true) };
  });
  return { targetRegion: 'eastus', items, writers: [], faults: [], isMovedAgain: random.chance(0.1) };
}

function planMove(random: Random): PlannedMove {
  const onConflict = random.chance(0.1) ? 'newVersion' : 'skip';
  return { from: 'west', method: 'exportImport', onConflict, disabled: 'move', then: 'waitForEnd', pauseMs: 0 };
}

/** A move that is terminated when it met a fault, and the next move immediately. */
function takeover(random: Random): readonly PlannedMove[] {
  return [
    { ...planMove(random), then: 'terminate', pauseMs: random.int(0, 100) },
    { ...planMove(random), from: random.pick(['west', 'west', 'west', 'south'] as const) },
  ];
}

/** After the end an unguarded write does the most harm, because nothing verifies it any more. */
function planDelivery(random: Random): DeliveryPhase {
  return random.pick([
    'planning',
    'transferring',
    'verifying',
    'finishing',
    'ended',
    'ended',
    'ended',
    'ended',
  ] as const);
}

function onWrites(rule: PlannedFault['rule']): PlannedFault {
  return { side: 'target', operation: 'secrets.set', rule };
}
