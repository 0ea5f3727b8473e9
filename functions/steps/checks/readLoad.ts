import { type Arm } from '../../../shared/clients/arm/arm';
import { serviceLimits } from '../../../shared/clients/pace/serviceLimits';
import { type VaultLoad } from '../../../shared/contracts/model/checkFacts';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { busiestUse } from '../../../shared/rules/pace/roomForOthers';

const lookBackMs = 60 * 60_000;

/** How much of the limits of a vault all callers used in the last hour, as far as Azure Monitor shows it. Never throws. */
export async function readLoad(arm: Pick<Arm, 'findVault' | 'readAnswers'>, name: string): Promise<VaultLoad> {
  try {
    const found = await arm.findVault(name);
    if (found === undefined) return { state: 'hidden' };
    const now = Date.now();
    const answers = await arm.readAnswers(found.id, { from: now - lookBackMs, to: now });
    return { state: 'seen', percent: Math.round(busiestUse(answers, serviceLimits) * 100) };
  } catch (error) {
    return { state: error instanceof MoverError && error.code === 'ARM_FORBIDDEN' ? 'hidden' : 'notKnown' };
  }
}
