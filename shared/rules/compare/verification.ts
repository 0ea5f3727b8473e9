import { type Verification, type VerifiedOutput } from '../../contracts/steps/itemSteps';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Findings, type ItemResult, type StepFailed } from '../../contracts/model/outcome';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { conflictState } from './judgeCopy';
import { countItems, kindOf, summarizeResults, versionsDone } from '../problems/summarizeResults';
import { addReason, failResult } from '../problems/itemResults';
import { beforeChange } from './changedByOthers';
import { remarkOnDoubles } from './healing';

export interface Verified {
  readonly output: VerifiedOutput;
  /** The move wrote the correct version once more. */
  readonly isHealed: boolean;
}

/**
 * What the verification of each item needs, made from the results of the transfer. Only items in the target are verified. `writtenUntil`:
 * when the writes to the item had ended; undefined if the move has repaired it since.
 */
export function verificationsOf(
  move: MoveSpec,
  items: readonly ItemResult[],
  writtenUntil: (at: number) => string | undefined = () => undefined,
): ReadonlyMap<number, Verification> {
  const arrived = [...items.entries()].filter(([, { state }]) => kindOf(state) === 'done');
  // Reading disabled versions changes them, so their times do not show who did it.
  const isTimed = move.cutover === 'hold' && move.disabled !== 'unlock';
  return new Map(
    arrived.map(([at, result]) => {
      const until = isTimed ? writtenUntil(at) : undefined;
      return [at, { ...verificationOf(move, result), ...(until === undefined ? {} : { writtenUntil: until }) }];
    }),
  );
}

/** What the verification of one item needs, by its result. */
export function verificationOf(move: MoveSpec, result: ItemResult): Verification {
  const { itemType, itemName, route, reasons, versionCount, versions, versionsLeftOut } = result;
  const leftOut = versionsLeftOut.map(({ version }) => version);
  return { move, itemType, itemName, route, reasons, versionCount, versions, versionsLeftOut: leftOut };
}

/** Names the doubled versions of items, by position, that a repair is about to write once more. */
export function withDoubles(items: readonly ItemResult[], doubled: readonly number[]): readonly ItemResult[] {
  return items.map((result, at) => (doubled.includes(at) ? addReason(result, 'DUPLICATE_VERSION') : result));
}

/** The results without these names. */
export function withoutDoubles(items: readonly ItemResult[], doubled: readonly number[] = []): readonly ItemResult[] {
  const isOther = (reason: ReasonCode): boolean => reason !== 'DUPLICATE_VERSION';
  return items.map((result, at) =>
    doubled.includes(at) ? { ...result, reasons: result.reasons.filter(isOther) } : result,
  );
}

/** False if the item has to be verified again. */
export function isVerdict(output: VerifiedOutput): boolean {
  return output.state === 'failed' ? !output.retryable : output.state === 'verified';
}

/** The result of an item after its verification. Without a verification it is unchanged. */
export function verifiedResult(
  result: ItemResult,
  verified: Verified | undefined,
  policy: Pick<MoveSpec, 'disabled' | 'onConflict'>,
): ItemResult {
  if (verified === undefined) return result;
  const { output, isHealed } = verified;
  if (output.state === 'failed' && isOtherContent(result, output, policy)) return otherContent(result, policy);
  if (output.state === 'failed') return failResult(result, output);
  if (output.state !== 'verified') return failResult(result, stillOutdated(result));
  const state = result.state === 'alreadyThere' ? 'alreadyThere' : 'verified';
  const { versions, proof, doubles = [], notProved, copy } = output;
  const reasons: ReasonCode[] = [
    ...(doubles.length > 0 ? (['DUPLICATE_VERSION'] as const) : []),
    ...(isHealed ? (['LATE_WRITE_HEALED'] as const) : []),
    ...(notProved === undefined ? [] : (['KEY_NOT_PROVED_BY_USE'] as const)),
  ];
  const equal: ItemResult = { ...result, state, verified: true, proof, versions: [...versions] };
  const named = reasons.reduce(addReason, copy === undefined ? equal : { ...equal, copy });
  const found = doubles.length > 0 ? remarkOnDoubles(doubles) : notProved && `Not proved: ${notProved}.`;
  return found === undefined ? named : { ...named, remark: result.remark ?? found };
}

/**
 * A plan does not read disabled versions: it treats those with the same attributes as equal. Only verification enables and
 * reads them. If it finds other contents, the target had them before the move, because the move wrote nothing of this item.
 */
function isOtherContent(
  { state }: ItemResult,
  { code }: StepFailed,
  { disabled, onConflict }: Pick<MoveSpec, 'disabled' | 'onConflict'>,
): boolean {
  return (
    state === 'alreadyThere' && code === 'NOT_EQUAL_AFTER_MOVE' && disabled === 'unlock' && onConflict !== 'newVersion'
  );
}

function otherContent(result: ItemResult, { onConflict }: Pick<MoveSpec, 'onConflict'>): ItemResult {
  const reasons = result.reasons.filter((reason) => reason !== 'ALREADY_THERE');
  const state = conflictState(onConflict);
  return addReason({ ...result, reasons, state, verified: false }, 'OTHER_CONTENT_IN_TARGET');
}

function stillOutdated({ itemType, itemName }: ItemResult): StepFailed {
  const detail = `Expected ${itemType} ${itemName} to be the same in both vaults. A late write made an older version the current one in the target, and the move could not make the correct one current again until the last round.`;
  return { state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE', detail, retryable: false };
}

/** What the verification of a batch found, in addition to what the transfer reported. `worked` is the number of compared items. */
export function findingsOf(before: readonly ItemResult[], verified: readonly ItemResult[], worked: number): Findings {
  // What others changed is counted by the next reading of the target.
  const after = verified.map(beforeChange);
  const news = newFindings(before, after);
  const { problemCount, problemsByCode, problems } = summarizeResults(news, 0);
  const { total } = countItems(before);
  const { skipped, blocked, failed } = countItems(news);
  // The other items count as done, because the transfer has counted them.
  const done = total - skipped - blocked - failed;
  const items = { total, done, skipped, blocked, failed };
  const findings = { items, versionsDone: 0, problemCount, problemsByCode, problems, worked };
  const versionsUndone = allVersionsDone(before) - allVersionsDone(after);
  return versionsUndone > 0 ? { ...findings, versionsUndone } : findings;
}

function allVersionsDone(items: readonly ItemResult[]): number {
  return items.reduce((sum, result) => sum + versionsDone(result), 0);
}

/** The new findings of a verification, without the reasons that the transfer already reported. */
function newFindings(before: readonly ItemResult[], after: readonly ItemResult[]): readonly ItemResult[] {
  return after.flatMap((result, at) => {
    const known = before[at];
    const isNewlyFailed = result.state === 'failed' && known?.state !== 'failed';
    const reasons = result.reasons.filter((reason) => known?.reasons.includes(reason) !== true);
    return isNewlyFailed || reasons.length > 0 ? [{ ...result, reasons }] : [];
  });
}
