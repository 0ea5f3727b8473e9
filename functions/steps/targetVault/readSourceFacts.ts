import { type Arm } from '../../../shared/clients/arm/arm';
import { whenCode } from '../../../shared/contracts/model/moverError';
import { type SourceFacts } from '../../../shared/rules/completion/judgeCompletion';
import { type LastUseArm, readLastUse } from './readLastUse';

export type SourceFactsArm = LastUseArm & Pick<Arm, 'findVault' | 'listLocks'>;

/** Reads what decides whether a vault may be deleted. It changes nothing. */
export async function readSourceFacts(arm: SourceFactsArm, name: string, now: () => number): Promise<SourceFacts> {
  const readAt = new Date(now()).toISOString();
  const found = await arm.findVault(name);
  if (found === undefined) return { readAt, vault: null, locks: null, lastUse: null };
  const { id, purgeProtection, retentionDays } = found;
  const [locks, lastUse] = await Promise.all([
    arm.listLocks(id).catch(whenCode('ARM_FORBIDDEN', null)),
    readLastUse(arm, { id, name, now }),
  ]);
  return { readAt, vault: { vaultId: id, purgeProtection, retentionDays }, locks, lastUse };
}
