import { type SeedInput } from './seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];

/** The issuer of the sample's provider certificates. */
export const sampleIssuer = 'contoso-digicert';

/** Two issuer accounts, one of them disabled, and the certificate contacts. */
export function sampleIssuers(): Pick<SeedVault, 'issuers' | 'contacts'> {
  const created = '2023-06-30T11:00:00Z';
  return {
    issuers: [
      {
        name: sampleIssuer,
        provider: 'DigiCert',
        accountId: 'fake-account-1001',
        password: 'fake-issuer-password',
        organization: { id: 'fake-org-77', admin_details: [{ email: 'pki-team@contoso.example', phone: '0100' }] },
        created,
      },
      { name: 'contoso-globalsign', provider: 'GlobalSign', accountId: 'fake-account-2002', enabled: false, created },
    ],
    contacts: [
      { email: 'pki-team@contoso.example', name: 'PKI team', phone: '0100' },
      { email: 'platform-on-call@contoso.example' },
    ],
  };
}
