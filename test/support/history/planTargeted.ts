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
 * A step of a terminated move waits to try its write again, longer than the next move needs: it wakes up when its vault
 * belongs to the next move, or after that one has verified.
 */
export function planZombie(random: Random, { lifeMs, callMs }: HistoryTimes): Plan {
  // The next move waits for the life of a request, and for the permit to send it, before it begins.
  const retryAfterSeconds = Math.ceil((lifeMs + callMs / 6) / 1_000) + random.int(2, 6);
  const rule = { when: { call: random.int(1, 2) }, effect: { kind: 'throttle', retryAfterSeconds } } as const;
  return {
    ...planPlain(random),
    moves: takeover(random),
    faults: [onWrites(rule)],
    // The app waits up to a quarter longer than it is asked to.
    wakesWithinMs: retryAfterSeconds * 1_250 + 1_000,
  };
}

/** The network holds or doubles a write of a terminated move, and delivers it while the next one is in some phase. */
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

/** The host is killed while the network holds one of its writes; the move is continued by the next host. */
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

/** The network doubles writes while their move is still at work, so that its verification has to name the doubles. */
export function planDoubled(random: Random): Plan {
  const rule = { times: random.int(1, 2), when: { every: random.int(1, 2) } } as const;
  return {
    ...planPlain(random),
    moves: [planMove(random)],
    faults: [onWrites({ ...rule, effect: { kind: 'duplicate', ms: random.int(0, 50) } })],
  };
}

/** A live writer makes an item or a version at the source while the target takes its time. */
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

/** Two sources with as many versions of each item, one after the other. */
export function planSecondSource(random: Random): Plan {
  const plain = planPlain(random);
  return {
    ...plain,
    items: plain.items.map((item) => ({ ...item, south: item.west.map(() => true) })),
    moves: [{ ...planMove(random), from: 'south', pauseMs: random.int(0, 300) }, planMove(random)],
  };
}

/** At least two, so that a second write follows the first. */
const enabledVersions: readonly (readonly boolean[])[] = [
  [true, true],
  [true, true],
  [true, true, true],
];

/** Few items and no disabled versions, so that a move takes no longer than it has to. */
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

/** A move that is terminated when a fault has hit it, and the next one at once. */
function takeover(random: Random): readonly PlannedMove[] {
  return [
    { ...planMove(random), then: 'terminate', pauseMs: random.int(0, 100) },
    { ...planMove(random), from: random.pick(['west', 'west', 'west', 'south'] as const) },
  ];
}

/** After the end an unguarded write does the most harm, since nobody looks any more. */
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
