import { sampleImports } from './sampleImports';
import { sampleIssuer } from './sampleIssuers';
import { type SeedInput } from './seedSchema';

type Certificate = NonNullable<NonNullable<SeedInput['vaults']>[number]['certificates']>[number];
type Policy = NonNullable<Certificate['policy']>;

const elliptic = { kty: 'EC', crv: 'P-256' };
const tenYears = 120;

/** 20 certificates of every origin and state. Valid ones are valid for years, or were issued today. */
export function sampleCertificates(): Certificate[] {
  return [...ownCertificates(), ...boundCertificates(), ...endedCertificates(), ...sampleImports(), ...issued()];
}

/** Self-signed certificates whose key is exportable. */
function ownCertificates(): Certificate[] {
  return [
    {
      name: 'intranet',
      policy: policyOf('intranet.contoso.example', { kty: 'RSA', key_size: 2048 }),
      versions: ['2023-04-11T06:00:00Z', '2024-04-10T06:00:07Z', '2025-04-09T06:00:15Z'].map((created) => ({
        created,
        tags: { owner: 'workplace' },
      })),
    },
    {
      name: 'api-gateway',
      policy: policyOf('api.contoso.example', { ...elliptic, reuse_key: true }),
      versions: [{ created: '2024-02-01T12:00:00Z' }, { created: '2025-02-01T12:00:00Z', tags: { tier: 'edge' } }],
    },
    {
      name: 'service-mesh',
      policy: {
        ...policyOf('mesh.contoso.example', { kty: 'EC', crv: 'P-384' }),
        secret_props: { contentType: 'application/x-pem-file' },
      },
      versions: [{ created: '2024-06-01T00:00:00Z' }, { created: '2024-12-01T00:00:00Z' }],
    },
    {
      name: 'device-ca',
      policy: deviceAuthority(),
      versions: [{ created: '2023-01-30T10:00:00Z' }],
    },
    {
      name: 'reporting',
      policy: {
        ...policyOf('reporting.contoso.example', { kty: 'RSA', key_size: 2048 }),
        secret_props: { contentType: 'application/x-pem-file' },
        lifetime_actions: mailsBefore(60),
      },
      versions: [{ created: '2024-09-17T15:30:00Z' }],
    },
  ];
}

/** Certificates whose key is not exportable. */
function boundCertificates(): Certificate[] {
  const bound = (name: string, keyProps: Policy['key_props'], dates: readonly string[]): Certificate => ({
    name,
    policy: policyOf(`${name}.contoso.example`, { ...keyProps, exportable: false }),
    versions: dates.map((created) => ({ created })),
  });
  return [
    bound('locked-in', elliptic, ['2024-03-03T03:03:03Z', '2025-03-03T03:03:03Z']),
    bound('hsm-frontend', { kty: 'RSA-HSM', key_size: 2048 }, ['2024-08-19T09:00:00Z']),
    bound('hsm-mutual-tls', { kty: 'EC-HSM', crv: 'P-256' }, ['2024-08-20T09:00:00Z', '2025-01-20T09:00:00Z']),
  ];
}

function endedCertificates(): Certificate[] {
  const oneYear = { ...policyOf('old-site.contoso.example', elliptic), ...mailsContacts };
  return [
    {
      name: 'expired-site',
      policy: { ...oneYear, x509_props: { subject: 'CN=old-site.contoso.example', validity_months: 12 } },
      versions: [{ created: '2022-05-05T05:05:05Z' }],
    },
    {
      name: 'disabled-site',
      policy: policyOf('disabled-site.contoso.example', elliptic),
      versions: [{ created: '2024-10-01T08:00:00Z', enabled: false, tags: { reason: 'project ended' } }],
    },
    {
      name: 'site-with-disabled-version',
      policy: policyOf('partly.contoso.example', elliptic),
      versions: ['2023-11-01T00:00:00Z', '2024-05-01T00:00:00Z', '2024-11-01T00:00:00Z'].map((created, order) => ({
        created,
        enabled: order !== 1,
      })),
    },
  ];
}

/** Certificates of the provider, and one request that was never signed. */
function issued(): Certificate[] {
  const issuer = { name: sampleIssuer };
  const oneYear = (host: string, keyProps: Policy['key_props']): Policy => ({
    ...policyOf(host, keyProps),
    issuer,
    x509_props: { subject: `CN=${host}, O=Contoso`, sans: { dns_names: [host] }, validity_months: 12 },
  });
  const renews = [{ trigger: { days_before_expiry: 30 }, action: { action_type: 'AutoRenew' as const } }];
  return [
    {
      name: 'www-contoso',
      policy: { ...oneYear('www.contoso.example', elliptic), lifetime_actions: renews },
      versions: [{ created: '2023-07-01T04:00:00Z' }, { created: '2024-06-15T04:00:00Z' }, { tags: { cdn: 'yes' } }],
    },
    {
      name: 'mail-contoso',
      policy: { ...oneYear('mail.contoso.example', { kty: 'RSA', key_size: 2048 }), ...mailsContacts },
      versions: [{}],
    },
    {
      name: 'renewal-in-progress',
      policy: { ...oneYear('shop.contoso.example', elliptic), lifetime_actions: renews },
      versions: [{ created: '2023-10-01T04:00:00Z' }, {}],
      pending: {},
    },
    {
      name: 'never-issued',
      policy: { ...policyOf('requested.contoso.example', elliptic), issuer: { name: 'Unknown' } },
      pending: {},
    },
  ];
}

const mailsContacts: Policy = { lifetime_actions: mailsBefore(30) };

function mailsBefore(days: number): Policy['lifetime_actions'] {
  return [{ trigger: { days_before_expiry: days }, action: { action_type: 'EmailContacts' } }];
}

function policyOf(host: string, keyProps: Policy['key_props']): Policy {
  return {
    key_props: keyProps,
    x509_props: { subject: `CN=${host}`, sans: { dns_names: [host] }, validity_months: tenYears },
  };
}

function deviceAuthority(): Policy {
  return {
    key_props: { kty: 'EC', crv: 'P-521' },
    x509_props: {
      subject: 'CN=Contoso Devices, O=Contoso',
      key_usage: ['keyCertSign', 'cRLSign'],
      basic_constraints: { ca: true },
      validity_months: tenYears,
    },
  };
}
