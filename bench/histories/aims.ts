import { type Random } from '../../test/support/fuzz/random';
import { type PlannedItem, type PlannedMove } from '../../test/support/history/plannedHistory';
import { type Aim, type FaultRates, writeToTarget } from './faults';

/** Histories that each aim at one guard of the app, which histories at random hardly reach. */
export const aimedKinds = [
  'asleep',
  'slowPermit',
  'takenOver',
  'together',
  'repaired',
  'paged',
  'lateStart',
  'named',
] as const;

/** The same, with many items, so few seeds have them. They come in place of others. */
export const rareKinds = ['fullStatus'] as const;

export type AimedKind = (typeof aimedKinds | typeof rareKinds)[number];

export interface AimedProgram {
  readonly items: readonly PlannedItem[];
  readonly moves: readonly PlannedMove[];
  readonly aims: readonly Aim[];
  readonly rates: FaultRates;
  readonly instances: number;
  readonly itemsPerPage: number;
  readonly isTogether?: boolean;
}

const versions = (count: number): readonly boolean[] => Array.from({ length: count }, () => true);

const item = (name: string, count: number): PlannedItem => ({ name, west: versions(count), south: [] });

const move: PlannedMove = {
  ...{ from: 'west', method: 'exportImport', onConflict: 'skip', disabled: 'move', then: 'waitForEnd', pauseMs: 0 },
};

const minute = 60_000;

/** Long enough for another try of the step, and less than the time that a step has. */
const asleepMs = [80_000, 200_000] as const;

/** The runtime gives a step to two processes. */
const importedTwice: Aim = { kind: 'activityTwice', at: '^importItem$', calls: [1, 1], ms: [30_000, 60_000] };

/** The first write takes so long that the next one needs new permits. */
const slowWrite: Aim = { kind: 'requestSlow', at: writeToTarget, calls: [1, 1], ms: [6_000, 15_000] };

export function planAimed(random: Random, kind: AimedKind): AimedProgram {
  const plain = { items: [item('item-a', random.int(2, 3))], moves: [move], rates: {}, instances: 2, itemsPerPage: 25 };
  switch (kind) {
    case 'asleep':
      return { ...plain, aims: asleep };
    case 'slowPermit':
      return { ...plain, aims: slowPermit };
    case 'takenOver':
      return { ...plain, aims: takenOver(random), moves: [terminated(random), move] };
    case 'together':
      return { ...plain, moves: [move, { ...move, pauseMs: random.int(0, 200) }], aims: [] };
    case 'repaired':
      return { ...plain, items: [item('item-a', 3)], aims: repaired(random) };
    case 'named':
      return { ...plain, items: [item('item-a', 3)], aims: named(random), moves: [terminatedLate(random)] };
    case 'paged':
      return { ...plain, ...paged(random), itemsPerPage: 1 };
    case 'fullStatus':
      return { ...plain, ...fullStatus };
    case 'lateStart':
      return {
        ...plain,
        isTogether: true,
        aims: [sleepingStart],
        moves: [move, { ...move, pauseMs: random.int(58_000, 62_000) }],
        instances: 3,
      };
  }
}

const sleep = (at: string, calls: Aim['calls']): Aim => ({ kind: 'processPauses', at, calls, ms: asleepMs });

function one(random: Random, first: number, last: number): readonly [number, number] {
  const call = random.int(first, last);
  return [call, call];
}

const terminated = (random: Random): PlannedMove => ({
  ...{ ...move, then: 'terminate', patienceMs: minute, pauseMs: random.int(0, 100) },
});

/** The process stands still between two writes of an item, and another process writes the item meanwhile. */
const asleep: readonly Aim[] = [slowWrite, importedTwice, sleep('^after write claims/permits/.*-target/', [2, 2])];

/** The store confirms late that the second write may follow, and the process stands still when it has confirmed that again. */
const slowPermit: readonly Aim[] = [
  ...[slowWrite, importedTwice, sleep('^after replace staging/', [2, 2])],
  { kind: 'storeSlow', at: '^replace staging/', calls: [1, 1], ms: [5_500, 10_000] },
];

/** The process stands still when a start has claimed both vaults, for longer than a claim without a run counts. */
const sleepingStart: Aim = {
  ...{ kind: 'processPauses', at: '^after (?:create|replace) claims/vaults/past-.*-west', calls: [1, 1] },
  ms: [62_000, 200_000],
};

/** A step of a terminated move looks slowly at the target, and its write arrives late. */
function takenOver(random: Random): readonly Aim[] {
  return [
    {
      ...{ kind: 'requestSlow', at: '^GET past-\\d+-target/secrets/item-a', ms: [1_500, 4_800] },
      calls: one(random, 1, 3),
    },
    { kind: 'requestLate', at: writeToTarget, calls: [1, 1], ms: [5_000, 44_000] },
  ];
}

/** A first write arrives again early, and a second one late. */
function repaired(random: Random): readonly Aim[] {
  const [early, late] = random.pick([
    [1, 2],
    [2, 1],
  ] as const);
  return [
    { kind: 'requestTwice', at: writeToTarget, calls: [early, early], ms: [60, 400] },
    { kind: 'requestTwice', at: writeToTarget, calls: [late, late], ms: [2_000, 44_000] },
  ];
}

/** The same, and the verification after the repair comes late: the move is terminated before it. */
function named(random: Random): readonly Aim[] {
  return [...repaired(random), { kind: 'activityLate', at: '^verifyPage$', calls: [4, 4], ms: [60_000, 120_000] }];
}

const terminatedLate = (random: Random): PlannedMove => ({
  ...{ ...move, then: 'terminate', patienceMs: minute, pauseMs: random.int(70_000, 115_000) },
});

/** Pages of one item, so that the first ones are verified while the others are transferred. */
function paged(random: Random): Pick<AimedProgram, 'items' | 'aims'> {
  const names = ['item-a', 'item-b', 'item-c', 'item-d', 'item-e'].slice(0, random.int(3, 5));
  return {
    items: names.map((name) => item(name, 1)),
    aims: [{ kind: 'requestTwice', at: writeToTarget, calls: one(random, 1, 3), ms: [1_000, 44_000] }],
  };
}

/** The source refuses to show each item, whose name is as long as it can be, in a long text. So the problems fill the status. */
const fullStatus: Pick<AimedProgram, 'items' | 'aims'> = {
  items: Array.from({ length: 10 }, (_, at) => item(`item-${String(at)}-`.padEnd(127, 'n'), 1)),
  aims: [{ kind: 'refused', at: String.raw`^GET past-\d+-west/secrets/[^/]+/\*$`, calls: [1, 99] }],
};
