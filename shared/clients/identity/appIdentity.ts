import { type TokenCredential } from '@azure/core-auth';
import { AzureAuthorityHosts, DefaultAzureCredential } from '@azure/identity';
import { type Settings, type VaultSuffix } from '../../contracts/settings/settings';

const authorityHosts: Readonly<Record<VaultSuffix, string>> = {
  'vault.azure.net': AzureAuthorityHosts.AzurePublicCloud,
  'vault.usgovcloudapi.net': AzureAuthorityHosts.AzureGovernment,
  'vault.azure.cn': AzureAuthorityHosts.AzureChina,
};

/** The app's own identity, as the place where it runs offers it; built on first use, one for the process. */
export function appIdentity(settings: Pick<Settings, 'allowedTenants' | 'vaultSuffix'>): TokenCredential {
  let credential: TokenCredential | undefined;
  return {
    getToken(scopes, options) {
      credential ??= new DefaultAzureCredential({
        additionallyAllowedTenants: [...settings.allowedTenants],
        authorityHost: process.env['AZURE_AUTHORITY_HOST'] ?? authorityHosts[settings.vaultSuffix],
      });
      return credential.getToken(scopes, options);
    },
  };
}
