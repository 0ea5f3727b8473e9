import { type TokenCredential } from '@azure/core-auth';
import { DefaultAzureCredential } from '@azure/identity';
import { type Settings } from '../../contracts/settings/settings';

/** The app's own identity, from the environment in which it runs. It is created on first use, once per process. */
export function appIdentity(settings: Pick<Settings, 'allowedTenants' | 'cloud'>): TokenCredential {
  let credential: TokenCredential | undefined;
  return {
    getToken(scopes, options) {
      credential ??= new DefaultAzureCredential({
        additionallyAllowedTenants: [...settings.allowedTenants],
        authorityHost: process.env['AZURE_AUTHORITY_HOST'] ?? settings.cloud.authority,
      });
      return credential.getToken(scopes, options);
    },
  };
}
