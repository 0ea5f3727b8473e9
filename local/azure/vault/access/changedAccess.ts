import { type AzureServices } from '../azureServices';
import { type Vault, type VaultSettings } from '../vault';
import { type AccessRules } from './accessRules';

/** Schedules a change of a vault's access rules. The current rules apply until the access delay ends. */
export function changedAccess(
  vault: Vault,
  rules: AccessRules,
  { clock, settings }: Pick<AzureServices, 'clock' | 'settings'>,
): Pick<VaultSettings, 'access' | 'nextAccess'> {
  const now = clock.now();
  return { access: vault.rulesAt(now), nextAccess: { rules, at: now + settings.delays.accessMs } };
}
