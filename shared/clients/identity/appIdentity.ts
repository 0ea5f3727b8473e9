import { type TokenCredential } from '@azure/core-auth';
import { AzureAuthorityHosts, DefaultAzureCredential } from '@azure/identity';
import { type Settings, type VaultSuffix } from '../../contracts/settings/settings';

const authorityHosts: Readonly<Record<VaultSuffix, string>> = {
  'vault.azure.net': AzureAuthorityHosts.AzurePublicCloud,
  'vault.usgovcloudapi.net': AzureAuthorityHosts.AzureGovernment,
  'vault.azure.cn': AzureAuthorityHosts.AzureChina,
};

/** The app's own identity, from the environment in which it runs. It is created on first use, once per process. */
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
