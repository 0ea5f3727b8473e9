import { type AzureServices } from '../../azureServices';
import { type Vault, type VaultSettings } from '../vault';
import { type AccessRules } from './accessRules';

/** The settings of a vault whose rules change after the delay for that; until then those of now go on. */
export function changedAccess(
  vault: Vault,
  rules: AccessRules,
  { clock, settings }: Pick<AzureServices, 'clock' | 'settings'>,
): Pick<VaultSettings, 'access' | 'nextAccess'> {
  const now = clock.now();
  return { access: vault.rulesAt(now), nextAccess: { rules, at: now + settings.delays.accessMs } };
}
