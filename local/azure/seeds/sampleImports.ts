import { type SeedInput } from './seedSchema';

type Certificate = NonNullable<NonNullable<SeedInput['vaults']>[number]['certificates']>[number];

/** Certificates that were imported as files. The files are made when the seed is applied. */
export function sampleImports(): Certificate[] {
  return [
    {
      name: 'partner-pfx',
      policy: { key_props: { kty: 'RSA', key_size: 2048 }, x509_props: named('partner.contoso.example', 120) },
      versions: [{ created: '2024-01-22T09:30:00Z', file: { chain: 2 }, tags: { supplier: 'partner portal' } }],
    },
    {
      name: 'partner-pem',
      policy: {
        key_props: { kty: 'EC', crv: 'P-256' },
        secret_props: { contentType: 'application/x-pem-file' },
        x509_props: named('partner-api.contoso.example', 120),
      },
      versions: [{ created: '2024-01-22T09:35:00Z', file: { chain: 2 } }],
    },
    {
      name: 'wildcard-pfx',
      policy: { key_props: { kty: 'EC', crv: 'P-384' }, x509_props: named('*.contoso.example', 60) },
      versions: [
        { created: '2024-03-14T10:00:00Z', file: { chain: 3 } },
        { created: '2025-03-14T10:00:00Z', file: { chain: 3 }, preserveCertOrder: true },
      ],
    },
    {
      name: 'imported-locked-in',
      policy: {
        key_props: { kty: 'EC', crv: 'P-256', exportable: false },
        x509_props: named('vpn.contoso.example', 120),
      },
      versions: [{ created: '2024-05-02T10:00:00Z', file: { chain: 1 } }],
    },
    {
      name: 'expired-pfx',
      policy: { key_props: { kty: 'EC', crv: 'P-256' }, x509_props: named('campaign.contoso.example', 3) },
      versions: [{ created: '2023-02-01T10:00:00Z', file: { chain: 2 } }],
    },
  ];
}

function named(host: string, months: number) {
  return { subject: `CN=${host}`, sans: { dns_names: [host] }, validity_months: months };
}
