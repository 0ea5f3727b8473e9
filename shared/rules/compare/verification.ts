import { type InputOf, type OutputOf } from '../../contracts/steps/contract';
import { type healItemContract, type verifyItemContract } from '../../contracts/steps/itemSteps';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ItemResult, type StepFailed } from '../../contracts/model/outcome';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { addReason, failResult } from '../transfer/itemResults';
import { remarkOnDoubles } from './healing';

/** The output of the last step on an item during verification. */
export type VerificationOutput = OutputOf<typeof verifyItemContract> | OutputOf<typeof healItemContract>;

export interface Verified {
  readonly output: VerificationOutput;
  /** The move wrote the correct version once more. */
  readonly isHealed: boolean;
}

/** The input of `verifyItem` and `healItem`, made from the result of the transfer. */
export function verificationInput(move: MoveSpec, result: ItemResult): InputOf<typeof verifyItemContract> {
  const { itemType, itemName, route, reasons, versionCount, versions, versionsLeftOut } = result;
  const leftOut = versionsLeftOut.map(({ version }) => version);
  return { move, itemType, itemName, route, reasons, versionCount, versions, versionsLeftOut: leftOut };
}

/** True if the item has to be verified again. */
export function isUnverified(output: VerificationOutput): boolean {
  return output.state === 'failed' ? output.retryable : output.state !== 'verified';
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
  const { versions, doubles = [] } = output;
  const reasons: ReasonCode[] = [
    ...(doubles.length > 0 ? (['DUPLICATE_VERSION'] as const) : []),
    ...(isHealed ? (['LATE_WRITE_HEALED'] as const) : []),
  ];
  const named = reasons.reduce<ItemResult>(addReason, { ...result, state, verified: true, versions: [...versions] });
  return doubles.length === 0 ? named : { ...named, remark: result.remark ?? remarkOnDoubles(doubles) };
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
  const state = onConflict === 'skip' ? 'skipped' : 'blocked';
  return addReason({ ...result, reasons, state, verified: false }, 'OTHER_CONTENT_IN_TARGET');
}

function stillOutdated({ itemType, itemName }: ItemResult): StepFailed {
  const detail = `Expected ${itemType} ${itemName} to be the same in both vaults. A late write made an older version the current one in the target, and the move could not make the correct one current again until the last round.`;
  return { state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE', detail, retryable: false };
}

/** The new findings of a verification, without the reasons that the transfer already reported. */
export function newFindings(before: readonly ItemResult[], after: readonly ItemResult[]): readonly ItemResult[] {
  return after.flatMap((result, at) => {
    const known = before[at];
    const isNewlyFailed = result.state === 'failed' && known?.state !== 'failed';
    const reasons = result.reasons.filter((reason) => known?.reasons.includes(reason) !== true);
    return isNewlyFailed || reasons.length > 0 ? [{ ...result, reasons }] : [];
  });
}
