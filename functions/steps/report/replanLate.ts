import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type FoundLate } from '../../../shared/contracts/model/late';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type ReasonCode } from '../../../shared/contracts/model/reasonCodes';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type findLateItemsContract } from '../../../shared/contracts/steps/moveSteps';
import { wasThereBefore } from '../../../shared/rules/transfer/deletionRules';
import { isOfThisMove, type KnownItem, triesAgain } from '../../../shared/rules/transfer/lateItems';
import { carriedReasons } from '../../../shared/rules/transfer/lateRounds';

/** Only a held move updates what it brought itself, so only there it matters in a report. */
export function carriedOf({ cutover }: MoveSpec, result: ItemResult) {
  const carried = carriedReasons(result);
  return cutover === 'hold' ? carried : carried.filter((reason) => reason !== 'BROUGHT_EARLIER');
}

/** A held move plans an item once more that did not arrive: if it has changed since, or if the pass tries such items again. */
export function replanOf(
  { move, retry }: Pick<InputOf<typeof findLateItemsContract>, 'move' | 'retry'>,
  item: Omit<FoundLate, 'what' | 'carried'>,
  { result, known }: { readonly result: ItemResult; readonly known: KnownItem },
): FoundLate | undefined {
  if (move.cutover !== 'hold') return undefined;
  const what = isOfThisMove(result, known) ? 'failed' : 'created';
  const { copy = known.copy } = result;
  const found = { ...item, carried: earlierOf(result, known), ...(copy === undefined ? {} : { copy }) };
  if (item.updated !== known.updated) return { ...found, what };
  return triesAgain(result, known, retry) ? { ...found, what: 'failed', isRetry: true } : undefined;
}

/** What the target had of an item before the pass that failed: all of it from earlier passes, or something from before the move. */
function earlierOf(result: ItemResult, known: KnownItem): ReasonCode[] {
  const { reasons, copy } = result;
  // The plan proved that the move had brought a key before it began to replace it.
  if (known.isReplaced === true || reasons.includes('BROUGHT_EARLIER')) return ['BROUGHT_EARLIER'];
  const recovered = reasons.filter((reason) => reason === 'RECOVERED_IN_TARGET');
  if (wasThereBefore(result)) return ['PARTLY_IN_TARGET', ...recovered];
  if (recovered.length > 0) return recovered;
  // The move has restored the key, and could only not verify it.
  return copy === undefined ? [] : ['BROUGHT_EARLIER'];
}
