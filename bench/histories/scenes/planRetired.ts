import { type Random } from '../../../test/support/fuzz/random';
import { type PlannedMove } from '../../../test/support/history/plannedHistory';
import { type RetiredSource, type Scene, type SceneItem } from './scene';

const move: PlannedMove = {
  ...{ from: 'west', method: 'exportImport', onConflict: 'skip', disabled: 'move', then: 'waitForEnd', pauseMs: 0 },
};

/** A move whose source is retired: searched, locked for its window, deleted, recovered and unlocked. */
export function planRetired(random: Random): { readonly scene: Scene; readonly targetRegion: string } {
  const items = ['item-a', 'item-b'].map((name): SceneItem => ({
    ...{ name, itemType: 'secret', versions: [true], isDeleted: false, before: 'none' },
  }));
  const source: RetiredSource = {
    openedAfterDays: random.chance(0.3) ? random.int(1, 20) : undefined,
    isTwice: random.chance(0.3),
    isDeleted: random.chance(0.7),
  };
  const alone = { acts: [], isCutOff: false, isTwice: false, purges: false, isMovedAgain: false };
  const scene: Scene = {
    ...{ kind: 'retired', items, move, onDeleted: 'fail', readMs: 0, times: 1, lateMs: 0, ...alone },
    ...{ besideMs: undefined, takenMs: undefined, source },
  };
  return { scene, targetRegion: 'eastus' };
}
