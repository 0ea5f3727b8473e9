import { type NewTargetFacts } from '../../../shared/contracts/model/checkFacts';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { type GatheredConfiguration, validationPart } from '../targetVault/gatherConfiguration';
import { failStep } from '../frame/failStep';
import { faultOfVault, maxFaultDetail } from './faultOfVault';

/**
 * Returns whether Azure Resource Manager would create the target that the request describes. `gather` validates exactly the
 * vault that the move would create, and creates nothing. Undefined if the request creates no target.
 */
export async function proveNewTarget(
  { createTarget }: Pick<MoveSpec, 'createTarget'>,
  gather: () => Promise<GatheredConfiguration>,
): Promise<NewTargetFacts | undefined> {
  if (createTarget === null) return undefined;
  try {
    const { facts, notLooked } = await gather();
    if (facts?.target !== undefined) return { state: 'exists' };
    const missing = notLooked.find(({ part }) => part === validationPart);
    if (missing === undefined) return { state: 'accepted' };
    const { code, detail } = missing;
    return { state: 'notValidated', trouble: { code, detail: shortenText(detail, maxFaultDetail) } };
  } catch (error) {
    // What may pass without a change proves nothing about the target.
    const state = failStep(error).retryable ? 'notValidated' : 'refused';
    return { state, trouble: faultOfVault(error) };
  }
}
