import { type Random } from '../../../test/support/fuzz/random';
import { nameOf, planItems, type Scene, type SceneAct, type SceneItem } from './scene';

/** A held move. People change both vaults, and read its status and the checklist of its cutover meanwhile. */
export function planHeld(random: Random): { readonly scene: Scene; readonly targetRegion: string } {
  const isNear = random.chance(0.6);
  const items = planItems(random, 'held', isNear);
  const alone = { isCutOff: false, isTwice: false, purges: false, isMovedAgain: false };
  const scene: Scene = {
    ...{ kind: 'held', items, onDeleted: 'fail', readMs: 0, times: 1, ...alone },
    move: {
      ...{ from: 'west', method: isNear ? random.pick(['auto', 'auto', 'exportImport'] as const) : 'auto' },
      ...{ onConflict: 'skip', disabled: 'move', then: 'waitForEnd', pauseMs: 0 },
    },
    acts: Array.from({ length: random.int(1, 4) }, () => planDeed(random, items)).flat(),
    lateMs: random.pick([0, 0, 2_500] as const),
    ...{ besideMs: undefined, takenMs: undefined },
    held: {
      deletions: random.pick(['report', 'report', 'follow'] as const),
      targetReadMinutes: random.pick([5, 5, 60] as const),
      freeze: random.pick(['none', 'none', 'report', 'require'] as const),
      looksMs: planLooks(random),
    },
  };
  return { scene, targetRegion: isNear ? 'northeurope' : 'eastus' };
}

/** Some people look a few times, and others do not take their eyes off. */
function planLooks(random: Random): readonly number[] {
  if (random.chance(0.3)) return Array.from({ length: 60 }, () => random.int(3_000, 15_000));
  return Array.from({ length: random.int(2, 4) }, () => random.int(10_000, random.pick([200_000, 1_000_000])));
}

/** The first passes come after 1, 2, 4, 8 and 15 minutes. */
function planPause(random: Random): number {
  return random.int(0, random.pick([60_000, 300_000, 300_000, 1_200_000]));
}

const ofItems = [
  ...['write', 'write', 'write', 'tag', 'tag', 'disable', 'disable', 'delete', 'delete', 'recover', 'recreate'],
  ...['purge', 'purge', 'tagOldest', 'changePolicy', 'restoreOlder', 'restoreOlder'],
] as readonly SceneAct['what'][];
const ofVaults = ['refuse', 'close', 'deleteVault', 'empty', 'empty', 'replaceVault'] as const;

/** One thing that a person does, and what belongs to it. */
function planDeed(random: Random, items: readonly SceneItem[]): readonly SceneAct[] {
  const side = random.chance(0.6) ? 'target' : 'west';
  const from = random.pick(['begin', 'again', 'again', 'again', 'again', 'cutover'] as const);
  const reading = from !== 'begin' && random.chance(0.4) ? random.int(1, 9) : undefined;
  const shortMs = random.pick([100, 3_000, 20_000] as const);
  const usualMs = from === 'cutover' ? random.int(0, 120_000) : planPause(random);
  const afterMs = reading === undefined ? usualMs : random.int(0, shortMs);
  const at = { side, from, itemName: nameOf(random, items), ...(reading && { reading }) } as const;
  const laterMs = afterMs + random.int(5_000, random.pick([60_000, 1_200_000]));
  if (random.chance(0.75)) return ofItem({ ...at, afterMs, what: random.pick(ofItems) ?? 'write' });
  const what = random.pick(ofVaults);
  const away = { ...at, afterMs };
  switch (what) {
    case 'empty':
      return items.map(({ name }) => ({ ...away, what: 'delete', itemName: name }));
    case 'refuse':
      return [
        { ...away, what },
        { ...away, what: 'permit', afterMs: laterMs },
      ];
    case 'close':
      return [
        { ...away, what },
        { ...away, what: 'open', afterMs: laterMs },
      ];
    case 'deleteVault':
    case 'replaceVault':
      return [{ ...away, what, from: from === 'begin' ? 'again' : from }];
  }
}

function ofItem(act: SceneAct): readonly SceneAct[] {
  const later = { ...act, afterMs: act.afterMs + 5_000 };
  if (act.what === 'purge') return [{ ...act, what: 'delete' }, later];
  // The source gets a newer version between the backup and the restore.
  if (act.what === 'restoreOlder')
    return [
      { ...act, side: 'target' },
      { ...later, what: 'write', side: 'west' },
    ];
  return [act];
}
