import { type MoveSpec } from '../../contracts/steps/moveSpec';

// What becomes of an item whose name has other content in the target. `update` only concerns copies with the same content.

type OnConflict = MoveSpec['onConflict'];

/** Returns the route of such an item in the plan. */
export function conflictRoute(onConflict: OnConflict): 'skip' | 'block' {
  return leavesItem(onConflict) ? 'skip' : 'block';
}

/** Returns the result of a step that finds such an item. */
export function conflictState(onConflict: OnConflict): 'skipped' | 'blocked' {
  return leavesItem(onConflict) ? 'skipped' : 'blocked';
}

function leavesItem(onConflict: OnConflict): boolean {
  return onConflict === 'skip' || onConflict === 'update';
}
