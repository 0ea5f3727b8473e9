import { type Random } from '../../../test/support/fuzz/random';
import { type PlannedMove } from '../../../test/support/history/plannedHistory';

/** Histories in which people do more than move: they take moves back, rehearse, retry, move many vaults, and use the vaults meanwhile. */
export const sceneKinds = ['rollback', 'retry', 'rehearsal', 'fleet', 'tended'] as const;
export type SceneKind = (typeof sceneKinds)[number] | 'held' | 'retired';

export const itemTypes = ['secret', 'key', 'certificate'] as const;
export type ItemType = (typeof itemTypes)[number];

export interface SceneItem {
  readonly name: string;
  readonly itemType: ItemType;
  /** Versions at the source, oldest first: whether each is enabled. */
  readonly versions: readonly boolean[];
  /** Whether the source has the item soft-deleted. */
  readonly isDeleted: boolean;
  /** Whether the target has an item of this name before the move: none, one with another value, or a copy that somebody deleted. */
  readonly before: 'none' | 'other' | 'deleted';
}

export type SceneSide = 'west' | 'target';

/** What a person does with an item. `tag`, `tagOldest`: changes the tags of its newest version, or of its oldest one. */
export const itemDeeds = [
  ...(['write', 'delete', 'recover', 'purge', 'recreate', 'disable'] as const),
  ...(['tag', 'tagOldest', 'changePolicy', 'restoreOlder'] as const),
] as const;
/** What a person does with a whole vault, or with the rights of the app to it. */
export const vaultDeeds = ['refuse', 'permit', 'close', 'open', 'deleteVault', 'replaceVault'] as const;

export interface SceneAct {
  readonly what: (typeof itemDeeds)[number] | (typeof vaultDeeds)[number];
  readonly side: SceneSide;
  readonly itemName: string;
  /**
   * What the time counts from: the start; the first question for a rollback or a retry, or the first look at a held move; the request for
   * its cutover; or the delete of the item by the app.
   */
  readonly from: 'begin' | 'again' | 'cutover' | 'deleted';
  /** After that, a list of the vault by the app from which the time counts: the first, the second, and so on. */
  readonly reading?: number;
  readonly afterMs: number;
}

/** What people do with the source after its move in addition to the steps of a retirement. */
export interface RetiredSource {
  /** A person opens the network of the locked vault by hand, that many days after the lock. */
  readonly openedAfterDays: number | undefined;
  /** Whether people ask for each step twice at the same time. */
  readonly isTwice: boolean;
  /** Whether people delete the source when its window is over. Otherwise they unlock it. */
  readonly isDeleted: boolean;
}

/** How people hold a move until its cutover. */
export interface HeldScene {
  readonly deletions: 'report' | 'follow';
  readonly targetReadMinutes: number;
  /** The proof for which people ask with the cutover. */
  readonly freeze: 'none' | 'report' | 'require';
  /** The pause before each look at the status and the checklist. */
  readonly looksMs: readonly number[];
}

export interface Scene {
  readonly kind: SceneKind;
  readonly items: readonly SceneItem[];
  readonly move: PlannedMove;
  readonly onDeleted: 'fail' | 'recover' | 'purge';
  readonly acts: readonly SceneAct[];
  /** How long a person reads a plan before the approval, and looks at a result before the next question. */
  readonly readMs: number;
  /** How often people ask for the rollback or the retry. */
  readonly times: number;
  /** Whether somebody terminates the first rollback or retry while it runs, or cancels the fleet. */
  readonly isCutOff: boolean;
  /** Whether people ask twice at the same time. */
  readonly isTwice: boolean;
  /** Whether somebody purges the history of the runtime after the end. */
  readonly purges: boolean;
  /** How late the vaults show that an item was deleted, purged or recovered. */
  readonly lateMs: number;
  /** Whether people start another move of the same vaults at the same time, and how much later; earlier if it is negative. */
  readonly besideMs: number | undefined;
  /** When a person creates a vault with the name of the scratch vault. */
  readonly takenMs: number | undefined;
  /** Whether that time counts from the first request of the app for this vault, and not from the start. */
  readonly isTakenWhenAsked?: boolean;
  /** Whether people move once more at the end. */
  readonly isMovedAgain: boolean;
  /** Only of a source that is retired. */
  readonly source?: RetiredSource;
  /** Only of a move that is held. */
  readonly held?: HeldScene;
}

/** Chooses a scene of a kind. */
export function planScene(random: Random, kind: SceneKind): { readonly scene: Scene; readonly targetRegion: string } {
  const isNear = random.chance(0.5);
  const items = planItems(random, kind, isNear);
  const move: PlannedMove = {
    from: 'west',
    method: isNear ? random.pick(['auto', 'exportImport'] as const) : 'auto',
    onConflict: random.chance(0.15) ? 'newVersion' : 'skip',
    disabled: random.pick(['move', 'move', 'skip', 'unlock'] as const),
    then: random.chance(kind === 'rollback' || kind === 'tended' ? 0.15 : 0) ? 'terminate' : 'waitForEnd',
    patienceMs: random.int(0, 20_000),
    pauseMs: random.int(0, 20_000),
  };
  const scene: Scene = {
    ...{ kind, items, move, acts: planActs(random, kind, items) },
    onDeleted: random.pick(['fail', 'fail', 'recover', 'purge'] as const),
    readMs: random.int(0, 4_000),
    times: random.int(1, 2),
    isCutOff: random.chance(0.2),
    isTwice: random.chance(0.25),
    purges: random.chance(0.25),
    lateMs: random.pick([0, 0, 2_500] as const),
    besideMs: (kind === 'rollback' || kind === 'fleet') && random.chance(0.3) ? random.int(0, 8_000) : undefined,
    takenMs: kind === 'rehearsal' && random.chance(0.3) ? random.int(0, 30_000) : undefined,
    isMovedAgain: random.chance(0.3),
  };
  return { scene, targetRegion: isNear ? 'northeurope' : 'eastus' };
}

export function planItems(random: Random, kind: SceneKind, isNear: boolean): readonly SceneItem[] {
  const names = ['item-a', 'item-b', 'item-c', 'item-d'].slice(0, random.int(2, kind === 'fleet' ? 2 : 4));
  // Only a restore brings a key.
  const types = isNear
    ? (['secret', 'secret', 'key', 'certificate'] as const)
    : (['secret', 'secret', 'certificate'] as const);
  return names.map((name): SceneItem => {
    const itemType = random.pick<ItemType>([...types]);
    const versions = Array.from({ length: random.int(1, itemType === 'secret' ? 3 : 2) }, () => random.chance(0.9));
    const before = random.pick(['none', 'none', 'none', 'none', 'other', 'deleted'] as const);
    return {
      name,
      itemType,
      versions,
      isDeleted: random.chance(0.08),
      before: itemType === 'secret' ? before : 'none',
    };
  });
}

const atSource = ['write', 'write', 'delete', 'recover', 'purge', 'disable', 'refuse'] as const;
const atTarget = ['write', 'write', 'delete', 'recover', 'recover', 'recreate', 'purge', 'disable', 'refuse'] as const;

function planActs(random: Random, kind: SceneKind, items: readonly SceneItem[]): readonly SceneAct[] {
  const count = kind === 'fleet' || kind === 'rehearsal' ? random.int(0, 2) : random.int(0, 4);
  const acts = Array.from({ length: count }, (): SceneAct => {
    const side = random.chance(kind === 'retry' ? 0.6 : 0.3) ? 'west' : 'target';
    const what = side === 'west' ? random.pick(atSource) : random.pick(atTarget);
    const from = kind === 'rollback' && random.chance(0.6) ? 'again' : 'begin';
    return { what, side, itemName: nameOf(random, items), from, afterMs: planPause(random) };
  });
  const aimed = kind === 'rollback' && random.chance(0.6) ? planMeeting(random, items) : [];
  return [...acts, ...aimed].flatMap((act): SceneAct[] =>
    act.what === 'refuse'
      ? [act, { ...act, what: 'permit', afterMs: act.afterMs + random.int(2_000, 240_000) }]
      : [act],
  );
}

/** Acts that meet a rollback: just before it looks at the item, or after it has deleted it. */
function planMeeting(random: Random, items: readonly SceneItem[]): readonly SceneAct[] {
  const [itemName, other] = [nameOf(random, items), nameOf(random, items)];
  const early = { itemName, from: 'again', afterMs: random.int(0, 2_000) } as const;
  const touched: SceneAct = { ...early, what: random.pick(['write', 'recreate', 'disable'] as const), side: 'target' };
  const gone: SceneAct = { ...early, what: 'delete', side: 'west' };
  const recovered: SceneAct = {
    what: 'recover',
    side: 'target',
    itemName: other,
    from: 'deleted',
    afterMs: random.int(500, 20_000),
  };
  return random.pick([[touched], [gone], [recovered], [recovered, touched]] as const);
}

export function nameOf(random: Random, items: readonly SceneItem[]): string {
  return random.pick(items)?.name ?? 'item-a';
}

function planPause(random: Random): number {
  return random.int(0, random.pick([1_500, 4_000, 15_000, 90_000]));
}
