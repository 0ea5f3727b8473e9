import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

export const moveSource = 'contoso-westeurope';
export const sameGeographyTarget = 'contoso-northeurope';
export const otherGeographyTarget = 'contoso-eastus';

/**
 * A vault that is small enough for many moves. Each secret has one to four versions with different values, some with
 * dates, tags and content types. Each version is one second later than the previous one, so the order is known.
 */
export function moveSeed(secretCount: number, latencyMs = 3): SeedInput {
  return {
    settings: { latency: { ms: latencyMs } },
    vaults: [
      {
        name: moveSource,
        region: 'westeurope',
        paging: 'ragged',
        secrets: Array.from({ length: secretCount }, secret),
      },
      { name: sameGeographyTarget, region: 'northeurope' },
      { name: otherGeographyTarget, region: 'eastus' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

const firstSecond = 1_700_000_000;

function secret(_: unknown, at: number) {
  const versions = Array.from({ length: 1 + (at % 4) }, (_version, place) => ({
    value: `value-${at}-${place}`,
    created: firstSecond + at * 100 + place,
    tags: { place: String(place) },
    ...(at % 3 === 0 ? { contentType: 'text/plain' } : {}),
    ...(at % 5 === 0 ? { expires: 253_402_300_799 } : {}),
  }));
  return { name: `secret-${String(at).padStart(3, '0')}`, versions };
}

/** `moveSeed` with keys of several kinds, two of them with rotation policies, and certificates of both forms. */
export function mixedSeed(secretCount: number, latencyMs = 3): SeedInput {
  const seed = moveSeed(secretCount, latencyMs);
  const vaults = (seed.vaults ?? []).map((vault) => ({ ...vault, sku: 'premium' as const }));
  const source = { keys: mixedKeys, certificates: mixedCertificates, issuers: [issuer], contacts: [contact] };
  return { ...seed, vaults: vaults.map((vault) => (vault.name === moveSource ? { ...vault, ...source } : vault)) };
}

const issuer = { name: 'contoso-ca', provider: 'DigiCert', accountId: 'contoso', password: 'issuer-password' };
const contact = { email: 'pki-team@contoso.example' };

const rotation = {
  lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: 'Rotate' as const }],
  expiryTime: 'P180D',
};

const mixedKeys: NonNullable<NonNullable<SeedInput['vaults']>[number]['keys']> = [
  { name: 'ec', versions: [ecVersion(0), ecVersion(1), ecVersion(2)] },
  { name: 'ec-384', rotationPolicy: rotation, versions: [{ ...ecVersion(3), crv: 'P-384', tags: { team: 'pay' } }] },
  { name: 'ec-off', versions: [{ ...ecVersion(4), enabled: false }] },
  { name: 'oct', versions: [{ kty: 'oct-HSM', keySize: 256, created: firstSecond, expires: 253_402_300_799 }] },
  { name: 'rsa', rotationPolicy: rotation, versions: [{ created: firstSecond, keyOps: ['decrypt', 'unwrapKey'] }] },
];

function ecVersion(place: number) {
  return { kty: 'EC', crv: 'P-256', created: firstSecond + place };
}

const ecKey = { kty: 'EC', crv: 'P-256', exportable: true, reuse_key: false };
const recent = Math.floor(Date.now() / 1000) - 40 * 86_400;

const mixedCertificates: NonNullable<NonNullable<SeedInput['vaults']>[number]['certificates']> = [
  {
    name: 'pfx',
    policy: { key_props: ecKey, issuer: { name: 'Self' } },
    versions: [{ created: recent }, { created: recent + 100, tags: { site: 'shop' } }, { created: recent + 200 }],
  },
  {
    name: 'pem',
    policy: {
      key_props: ecKey,
      secret_props: { contentType: 'application/x-pem-file' },
      x509_props: { subject: 'CN=api.contoso.example', sans: { dns_names: ['api.contoso.example'] } },
      issuer: { name: 'Self' },
    },
    versions: [{ created: recent }],
  },
];
