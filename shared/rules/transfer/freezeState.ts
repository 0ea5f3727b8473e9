import { type Freeze } from '../../contracts/model/freeze';
import { type Hold } from '../../contracts/model/hold';

const noReading: Freeze = { readings: 0, tries: 0 };

/** The proof of a held move so far. */
export function freezeOf({ freeze }: Pick<Hold, 'freeze'>): Freeze {
  return freeze ?? noReading;
}

/** Whether the source has to be read before the move continues: before its last pass, and after it. */
export function needsReading(hold: Hold): boolean {
  if (hold.cutover?.freeze === undefined || hold.isLast !== true) return false;
  const { before, isAfter } = freezeOf(hold);
  return before === undefined || isAfter === true;
}

/** The last pass has ended: the next reading proves. Undefined if nobody asked for a proof. */
export function awaitProof(hold: Hold): Hold | undefined {
  if (hold.cutover?.freeze === undefined) return undefined;
  return { ...hold, nextPassAt: undefined, freeze: { ...freezeOf(hold), isAfter: true } };
}

/** A pass begins: a reading before it says nothing any more. */
export function forgetReading({ freeze, ...hold }: Hold): Hold {
  if (freeze === undefined) return hold;
  const { readings, tries, result, spent } = freeze;
  return { ...hold, freeze: { readings, tries, ...(result && { result }), ...(spent !== undefined && { spent }) } };
}

/** Somebody asked for the cutover: the tries count from now on. */
export function restartTries(hold: Hold): Hold {
  return hold.freeze === undefined ? hold : { ...hold, freeze: { readings: hold.freeze.readings, tries: 0 } };
}
