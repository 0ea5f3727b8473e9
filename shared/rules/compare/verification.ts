import { type InputOf, type OutputOf } from '../../contracts/steps/contract';
import { type healItemContract, type verifyItemContract } from '../../contracts/steps/itemSteps';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ItemResult, type StepFailed } from '../../contracts/model/outcome';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { addReason, failResult } from '../transfer/itemResults';
import { remarkOnDoubles } from './remarkOnDoubles';

/** What the last step about an item came to, while items are verified. */
export type VerificationOutput = OutputOf<typeof verifyItemContract> | OutputOf<typeof healItemContract>;

export interface Verified {
  readonly output: VerificationOutput;
  /** The right version was written once more. */
  readonly isHealed: boolean;
}

/** What `verifyItem` and `healItem` take, from what the transfer came to. */
export function verificationInput(move: MoveSpec, result: ItemResult): InputOf<typeof verifyItemContract> {
  const { itemType, itemName, route, reasons, versionCount, versions, versionsLeftOut } = result;
  const leftOut = versionsLeftOut.map(({ version }) => version);
  return { move, itemType, itemName, route, reasons, versionCount, versions, versionsLeftOut: leftOut };
}

/** True when the item has to be verified again. */
export function isUnverified(output: VerificationOutput): boolean {
  return output.state === 'failed' ? output.retryable : output.state !== 'verified';
}

/** An item after its verification; one without a verification stays as it was. */
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
  const { versions, doubles = [] } = output;
  const reasons: ReasonCode[] = [
    ...(doubles.length > 0 ? (['DUPLICATE_VERSION'] as const) : []),
    ...(isHealed ? (['LATE_WRITE_HEALED'] as const) : []),
  ];
  const named = reasons.reduce(addReason, { ...result, state, verified: true, versions: [...versions] });
  return doubles.length === 0 ? named : { ...named, remark: result.remark ?? remarkOnDoubles(doubles) };
}

/**
 * A plan leaves disabled versions closed and takes those of the same attributes for the same. Only verification opens
 * them; where it finds other contents, the target held them before the move, which wrote nothing of this item.
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
  const state = onConflict === 'skip' ? 'skipped' : 'blocked';
  return addReason({ ...result, reasons, state, verified: false }, 'OTHER_CONTENT_IN_TARGET');
}

function stillOutdated({ itemType, itemName }: ItemResult): StepFailed {
  const detail = `Expected ${itemType} ${itemName} to be the same in both vaults; a late write made an older version the current one in the target, and the right one could not be made current again until the last round.`;
  return { state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE', detail, retryable: false };
}

/** What a verification found out about items, for their problems: reasons that the transfer reported are not in it. */
export function newFindings(before: readonly ItemResult[], after: readonly ItemResult[]): readonly ItemResult[] {
  return after.flatMap((result, at) => {
    const known = before[at];
    const isNewlyFailed = result.state === 'failed' && known?.state !== 'failed';
    const reasons = result.reasons.filter((reason) => known?.reasons.includes(reason) !== true);
    return isNewlyFailed || reasons.length > 0 ? [{ ...result, reasons }] : [];
  });
}
