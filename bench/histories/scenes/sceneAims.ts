import { type Random } from '../../../test/support/fuzz/random';
import { type Aim } from '../faults';
import { type HeldScene, type Scene, type SceneAct, type SceneItem } from './scene';

// Scenes that each aim at one guard, which a scene at random hardly reaches.

/** A scene, and the faults that meet it; undefined for those of its kind. */
export interface AimedScene {
  readonly scene: Scene;
  readonly aims?: readonly Aim[];
}

const items = ['item-a', 'item-b'].map((name): SceneItem => ({
  name,
  itemType: 'secret',
  versions: [true],
  isDeleted: false,
  before: 'none',
}));

/** Nothing that a person does stands in the way. */
const plain = {
  items,
  onDeleted: 'fail',
  isCutOff: false,
  isTwice: false,
  purges: false,
  lateMs: 0,
  besideMs: undefined,
  isMovedAgain: false,
} as const;

/** Leaves most scenes as they are. */
export function aimScene(random: Random, scene: Scene): AimedScene {
  if (scene.kind === 'rollback' && random.chance(0.3))
    return random.chance(0.5) ? recovered(random, scene) : cutOff(random, scene);
  if (scene.kind === 'rehearsal' && random.chance(0.25)) return taken(random, scene);
  if (scene.kind === 'fleet' && random.chance(0.4))
    return random.chance(0.5) ? inUse(random, scene) : cancelled(random, scene);
  return { scene };
}

/** Leaves most held moves as they are. */
export function aimHeld(random: Random, scene: Scene): AimedScene {
  const { held } = scene;
  if (held === undefined || random.chance(0.6)) return { scene };
  const looksMs = Array.from({ length: 40 }, () => random.int(3_000, 15_000));
  const watched = { ...held, targetReadMinutes: 5, looksMs };
  const aim = random.pick([bothChanged, recoveredThere, whileRead, whileRead, whileRead, whileRead] as const);
  return aim(random, scene, watched);
}

/** Two people change the tags of an item, one in each vault, before the next pass. */
function bothChanged(random: Random, scene: Scene, held: HeldScene): AimedScene {
  const afterMs = random.int(0, 30_000);
  const act = { what: 'tag', itemName: 'item-a', from: 'again' } as const;
  return {
    scene: {
      ...{ ...scene, ...plain, move: plainMove(scene), held },
      acts: [
        { ...act, side: 'target', afterMs },
        { ...act, side: 'west', afterMs: afterMs + random.int(1_100, 5_000) },
      ],
    },
    aims: [],
  };
}

/** The move follows a deletion, and a person recovers the item in the target. */
function recoveredThere(random: Random, scene: Scene, held: HeldScene): AimedScene {
  const about = { itemName: 'item-a' } as const;
  return {
    scene: {
      ...{ ...scene, ...plain, move: plainMove(scene), held: { ...held, deletions: 'follow' } },
      acts: [
        { ...about, side: 'west', what: 'delete', from: 'again', afterMs: random.int(0, 60_000) },
        { ...about, side: 'target', what: 'recover', from: 'deleted', afterMs: random.int(1_000, 60_000) },
      ],
    },
    aims: [],
  };
}

type Place = Pick<SceneAct, 'side' | 'from' | 'reading'>;
const places: readonly [Place, ...Place[]] = [
  { side: 'west', from: 'again', reading: 1 },
  { side: 'target', from: 'again', reading: 1 },
  // After the first reading of the proof that nobody wrote, which lists three types.
  { side: 'west', from: 'cutover', reading: 4 },
];

/** A person changes an item when the app has listed it, and the list of another type takes some seconds. */
function whileRead(random: Random, scene: Scene, held: HeldScene): AimedScene {
  const place = random.pick(places);
  const act = { ...place, what: 'write', itemName: 'item-a', afterMs: random.int(20, 2_000) } as const;
  const slow = `^GET past-\\d+-${place.side}/(?:keys|certificates)$`;
  return {
    scene: {
      ...{ ...scene, ...plain, move: plainMove(scene), acts: [act] },
      held: { ...held, deletions: 'report', freeze: random.pick(['report', 'require']) },
    },
    aims: [{ kind: 'requestSlow', at: slow, calls: [1, 40], ms: [4_000, 15_000] }],
  };
}

function plainMove({ move }: Scene): Scene['move'] {
  return { ...move, onConflict: 'skip', then: 'waitForEnd' };
}

/** Another move has the vaults when the fleet begins. */
function inUse(random: Random, scene: Scene): AimedScene {
  return { scene: { ...scene, besideMs: -random.int(300, 6_000) } };
}

/** The same, and people cancel the fleet. When both have ended, the runtime delivers the step that could start nothing once more. */
function cancelled(random: Random, scene: Scene): AimedScene {
  const { scene: used } = inUse(random, { ...scene, ...plain, move: plainMove(scene), purges: false });
  return {
    scene: { ...used, isCutOff: true },
    aims: [{ kind: 'activityTwice', at: '^startFleetMoves$', calls: [1, 1], ms: [60_000, 300_000] }],
  };
}

/** The first rollback keeps an item that a person wrote, and a person recovers the other one before the second rollback. */
function recovered(random: Random, scene: Scene): AimedScene {
  const at = { side: 'target' } as const;
  return {
    scene: {
      ...{ ...scene, ...plain, move: plainMove(scene), times: 2, readMs: random.int(3_000, 6_000) },
      acts: [
        { ...at, what: 'write', itemName: 'item-a', from: 'again', afterMs: random.int(0, 500) },
        { ...at, what: 'recover', itemName: 'item-b', from: 'deleted', afterMs: random.int(100, 2_500) },
      ],
    },
    aims: [],
  };
}

/** The process ends when its delete is done, and a person recovers the item before another process takes the step. */
function cutOff(random: Random, scene: Scene): AimedScene {
  const recover = { what: 'recover', side: 'target', from: 'deleted' } as const;
  return {
    scene: {
      ...{ ...scene, ...plain, move: plainMove(scene) },
      acts: items.map(({ name }) => ({ ...recover, itemName: name, afterMs: random.int(500, 20_000) })),
    },
    aims: [{ kind: 'processDies', at: '^after DELETE past-\\d+-target/', calls: [1, 1] }],
  };
}

/** The request for the scratch vault is lost, and meanwhile a person creates a vault with this name. */
function taken(random: Random, scene: Scene): AimedScene {
  return {
    scene: { ...scene, acts: [], takenMs: random.int(1, 900), isTakenWhenAsked: true },
    aims: [{ kind: 'requestLost', at: '^PUT management/.*-scratch$', calls: [1, 1] }],
  };
}
