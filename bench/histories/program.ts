import { mixedSeed, type Random, seededRandom } from '../../test/support/fuzz/random';
import { historyVault } from '../../test/support/history/historySeed';
import { planAnything } from '../../test/support/history/planAnything';
import {
  planDoubled,
  planKilled,
  planLate,
  planSecondSource,
  planStaleWrite,
  planZombie,
} from '../../test/support/history/planTargeted';
import { type HistoryKind, type HistoryPlan, type PlannedMove } from '../../test/support/history/plannedHistory';
import { type Deed, planDeeds } from './deeds';
import { planHeld } from './scenes/planHeld';
import { planRetired } from './scenes/planRetired';
import { planScene, type Scene, type SceneKind, sceneKinds } from './scenes/scene';
import { aimHeld, aimScene } from './scenes/sceneAims';
import { planOfScene } from './scenes/sceneHistory';
import { type AimedKind, aimedKinds, planAimed, rareKinds } from './aims';
import { planReleases, type Release } from './versions/releases';
import { addedKinds, type Aim, faultKinds, faultRates, type FaultRates, writeToTarget } from './faults';

/** What people do in one history, and what may go wrong. */
export interface Program {
  readonly plan: HistoryPlan;
  /** Processes of the app. */
  readonly instances: number;
  readonly rates: FaultRates;
  /** Faults that aim at one guard of the app. */
  readonly aims: readonly Aim[];
  readonly kind: HistoryKind | AimedKind | SceneKind | 'steered' | 'upgraded';
  /** What people do while the first move runs. */
  readonly deeds: readonly Deed[];
  /** Whether the first move waits for a cutover. */
  readonly isHeld: boolean;
  /** The most requests a second to each vault that people agreed on. */
  readonly ceiling: number | undefined;
  /** Whether all moves are asked for at once. */
  readonly isTogether: boolean;
  /** How many items the app takes at a time: 25, or fewer, so that few items have many pages. */
  readonly itemsPerPage: number;
  /** How long the lists of the vaults are for the app; by default, each fits into a page of the service. */
  readonly listing?: Listing;
  /** How long faults happen; by default 20 minutes. */
  readonly faultsForMs?: number;
  /** What people do beyond moves; its vaults have other items than `plan`. */
  readonly scene?: Scene;
  /** Which versions of the app people deploy meanwhile. */
  readonly releases?: readonly Release[];
}

/** Items on one page of a list of a vault, and pages that a step reads before the next one continues. Few make a list of five items long. */
export interface Listing {
  readonly pageItems: number;
  readonly pagesPerStep: number;
}

const times = { callMs: 30_000, lifeMs: 45_000, heldMsMax: 4_000 };

const kinds: readonly [HistoryKind, ...HistoryKind[]] = [
  ...['anything', 'anything', 'anything', 'anything', 'zombie', 'zombie', 'staleWrite', 'staleWrite', 'killed'],
  ...['doubled', 'late', 'secondSource'],
] as unknown as [HistoryKind, ...HistoryKind[]];

/** Plans a history of a kind. Half of them aim at one guard of the app, and the others are anything. */
function planKind(random: Random, kind: HistoryKind): Omit<HistoryPlan, 'kind'> {
  switch (kind) {
    case 'zombie':
      return planZombie(random, times);
    case 'staleWrite':
      return planStaleWrite(random, times);
    case 'killed':
      return planKilled(random, times);
    case 'doubled':
      return planDoubled(random);
    case 'late':
      return planLate(random);
    case 'secondSource':
      return planSecondSource(random);
    case 'anything':
      return planAnything(random, times);
  }
}

const aimsOf: Readonly<Record<HistoryKind, readonly Aim['kind'][]>> = {
  zombie: ['throttled', 'requestSlow', 'processPauses'],
  staleWrite: ['requestLate', 'requestLate', 'requestTwice', 'answerLost'],
  killed: ['requestLate', 'processDies'],
  doubled: ['requestTwice'],
  late: ['requestSlow'],
  secondSource: [],
  anything: [],
};

/** The requests for the moves of a program without a scene. */
export function bodiesOf(seed: number, { isHeld, ceiling }: Program): (planned: PlannedMove) => object {
  return ({ from, method, onConflict, disabled }) => ({
    ...{ sourceVault: historyVault(seed, from), targetVault: historyVault(seed, 'target') },
    ...{ method, onConflict, disabled, gate: 'off' },
    ...(isHeld && { cutover: 'hold' }),
    ...(ceiling !== undefined && { pace: { maxRequestsPerSecond: ceiling } }),
  });
}

/** Chooses the history of a seed. A third of them are scenes, and one of a thousand is the end of a source, which costs as much as thirty. */
export function programOf(seed: number): Program {
  const rare = seededRandom(mixedSeed(seed, 7));
  if (rare.chance(1 / 1_000)) return planEnd(rare);
  return withListing(seededRandom(mixedSeed(seed, 10)), planOf(seed));
}

/** A third of the histories have lists of many pages. In some of them the runtime delivers a step twice that reads a list or a vault. */
function withListing(random: Random, program: Program): Program {
  if (!random.chance(1 / 3)) return program;
  const listing = { pageItems: random.pick([1, 2]), pagesPerStep: random.pick([1, 1, 2, 8]) };
  const aims = random.chance(1 / 8) ? [...program.aims, readTwice] : program.aims;
  return { ...program, listing, aims };
}

const readTwice: Aim = {
  ...{ kind: 'activityTwice', at: '^(?:planTarget|findLateItems|readSourceState)$' },
  ...{ calls: [1, 2], ms: [1, 300_000] },
};

function planOf(seed: number): Program {
  const held = seededRandom(mixedSeed(seed, 8));
  if (held.chance(heldShare)) return planHolding(held, seededRandom(mixedSeed(seed, 9)));
  const random = seededRandom(mixedSeed(seed, 1));
  const program =
    planRare(seededRandom(mixedSeed(seed, 2))) ??
    (random.chance(1 / 3) ? planPlayed(random) : planProgram(seededRandom(seed)));
  const added = random.chance(0.3) ? planAdded(random) : {};
  return withReleases(seededRandom(mixedSeed(seed, 3)), { ...program, rates: { ...program.rates, ...added } });
}

/** A held move costs as much as some others. */
const heldShare = 1 / 40;

/** Numbers of its own, so that the other seeds keep their programs. */
function withReleases(random: Random, program: Program): Program {
  if (program.scene !== undefined || !random.chance(1 / 20)) return program;
  return { ...program, kind: 'upgraded', releases: planReleases(random) };
}

/** With numbers of its own, too. */
function planRare(random: Random): Program | undefined {
  return random.chance(1 / 60) ? planGuarded(random, random.pick(rareKinds)) : undefined;
}

function planAdded(random: Random): FaultRates {
  const on = addedKinds.filter(() => random.chance(0.5));
  return Object.fromEntries(on.map((kind) => [kind, faultRates[kind] * random.pick([1, 3, 8] as const)]));
}

/** A scene. Some meet no faults, so that they reach their end. */
function planPlayed(random: Random): Program {
  const kind = random.pick(sceneKinds);
  const { scene: any, targetRegion } = planScene(random, kind);
  const { scene, aims = aimsOfScene(random, kind) } = aimScene(random, any);
  const rates = random.chance(0.3) ? {} : planRates(random);
  return {
    ...{ plan: planOfScene(scene, targetRegion), scene, kind, ...alone, aims, rates },
    ...{ instances: random.int(1, 3), itemsPerPage: random.pick([25, 25, 1]), ceiling: undefined },
  };
}

/** The end of a source, which takes months. */
function planEnd(random: Random): Program {
  const { scene, targetRegion } = planRetired(random);
  return {
    ...{ plan: planOfScene(scene, targetRegion), scene, kind: 'retired', ...alone, aims: [] },
    ...{ rates: random.chance(0.2) ? {} : planRates(random), instances: random.int(1, 2), itemsPerPage: 25 },
    ...{ ceiling: undefined, faultsForMs: random.pick([20 * minute, 60 * 24 * 60 * minute]) },
  };
}

const minute = 60_000;

/** A move that is held for hours. `aimed` has numbers of its own. */
function planHolding(random: Random, aimed: Random): Program {
  const { scene: any, targetRegion } = planHeld(random);
  const { scene, aims = [] } = aimHeld(aimed, any);
  const added = random.chance(0.3) ? planAdded(random) : {};
  return {
    ...{ plan: planOfScene(scene, targetRegion), scene, kind: 'held', ...alone, aims, ceiling: undefined },
    ...{ rates: random.chance(0.3) ? {} : { ...planRates(random), ...added }, instances: random.int(1, 3) },
    ...{ itemsPerPage: random.pick([25, 25, 1]), faultsForMs: random.pick([20, 20, 180]) * minute },
  };
}

function aimsOfScene(random: Random, kind: SceneKind): readonly Aim[] {
  if (kind === 'rehearsal' && random.chance(0.3))
    return [{ kind: 'requestLate', at: '^PUT management/.*-scratch$', calls: [1, 1] }];
  if (kind !== 'rollback' || random.chance(0.6)) return [];
  const repeated: Aim = { kind: 'activityTwice', at: '^rollBackItem$', calls: [1, 2], ms: [20_000, 60_000] };
  const lost: Aim = {
    kind: random.pick(['answerLost', 'requestTwice', 'requestLate'] as const),
    at: '^DELETE past-\\d+-target',
    calls: [1, 1],
  };
  return [random.pick([repeated, lost])];
}

function planProgram(random: Random): Program {
  const kind = random.pick([...kinds, ...aimedKinds, 'steered', 'steered', 'steered'] as const);
  if (isAimedKind(kind)) return planGuarded(random, kind);
  if (kind === 'steered') return planSteered(random);
  const { items, moves, writers, isMovedAgain, targetRegion } = planKind(random, kind);
  const isAnything = kind === 'anything';
  const withTimes = (move: PlannedMove): PlannedMove => ({
    ...move,
    pauseMs: random.int(0, 20_000),
    ...(isAnything && { patienceMs: random.int(0, 60_000) }),
  });
  const plan: HistoryPlan = {
    ...{ kind, targetRegion, items, isMovedAgain, faults: [], moves: moves.map(withTimes) },
    writers: writers.map((writer) => ({
      ...writer,
      pausesMs: writer.pausesMs.map(() => random.int(0, kind === 'late' ? 3_000 : 30_000)),
    })),
  };
  const aimed = random.pick(aimsOf[kind]);
  const call = random.int(1, 3);
  const aims: readonly Aim[] = aimed === undefined ? [] : [{ kind: aimed, at: writeToTarget, calls: [call, call] }];
  const how = { kind, ...alone, itemsPerPage: random.pick([25, 25, 1]), ceiling: planCeiling(random) };
  return { plan, instances: random.int(1, 3), rates: planRates(random), aims, ...how };
}

const alone = { deeds: [], isHeld: false, isTogether: false } as const;

function planCeiling(random: Random): number | undefined {
  return random.pick([undefined, undefined, undefined, 0.5, 2, 5]);
}

/** A move that people steer, with live writers at its source. */
function planSteered(random: Random): Program {
  const { items, moves, writers, targetRegion } = planAnything(random, times);
  const [first] = moves;
  const steered = moves.slice(0, 1).map((move): PlannedMove => ({
    ...{ ...move, disabled: move.disabled === 'unlock' ? 'skip' : move.disabled, then: 'waitForEnd', pauseMs: 0 },
  }));
  const deeds = planDeeds(random);
  const atSource = writers.filter(({ side }) => side === first?.from);
  const later = atSource.map((writer) => ({ ...writer, pausesMs: writer.pausesMs.map(() => random.int(0, 90_000)) }));
  const plan: HistoryPlan = {
    ...{ kind: 'anything', targetRegion, items, moves: steered, writers: later, faults: [], isMovedAgain: false },
  };
  return {
    ...{ plan, kind: 'steered', ...alone, deeds, isHeld: random.chance(0.6), aims: [] },
    ...{ instances: random.int(1, 3), rates: planRates(random), itemsPerPage: random.pick([25, 1]) },
    // Checks and comparisons have a pace of their own.
    ceiling: deeds.some(({ what }) => what === 'check' || what === 'compare') ? undefined : planCeiling(random),
  };
}

function isAimedKind(kind: string): kind is AimedKind {
  return aimedKinds.some((one) => one === kind);
}

/** Half of these histories have no other fault, so that the one they aim at meets the guard. */
function planGuarded(random: Random, kind: AimedKind): Program {
  const { items, moves, rates, ...how } = planAimed(random, kind);
  const plan: HistoryPlan = {
    ...{ kind: 'anything', targetRegion: 'eastus', items, moves, writers: [], faults: [], isMovedAgain: false },
  };
  const isTogether = kind === 'together';
  const fixed = { kind, ...alone, isTogether, ceiling: undefined };
  return { plan, ...fixed, ...how, rates: random.chance(0.5) ? rates : { ...planRates(random), ...rates } };
}

/** Some seeds have no fault, some have few kinds, each with a rate of its own: a kind that is frequent in a seed meets itself. */
function planRates(random: Random): FaultRates {
  const share = random.pick([0.1, 0.2, 0.4, 0.7] as const);
  const on = faultKinds.filter(() => random.chance(share));
  return Object.fromEntries(on.map((kind) => [kind, faultRates[kind] * random.pick([0.3, 1, 1, 3, 8] as const)]));
}
