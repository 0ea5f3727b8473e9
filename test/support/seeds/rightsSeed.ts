import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];

export const rightsSource = 'contoso-rights';

/** Some minutes ago, so dates that depend on it are in the future. */
const created = Math.floor(Date.now() / 1000) - 600;
const issuer = (name: string) => ({ name, provider: 'DigiCert', accountId: 'contoso', password: 'issuer-password' });

/**
 * A vault whose move needs every right: keys that only sign, decrypt, unwrap, encrypt or wrap, and an issuer that the
 * target has too.
 */
export function rightsSeed(): SeedInput {
  const rotationPolicy = {
    lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: 'Rotate' as const }],
    expiryTime: 'P180D',
  };
  return {
    settings: { delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0 } },
    vaults: [
      {
        name: rightsSource,
        region: 'westeurope',
        sku: 'premium',
        secrets: [{ name: 'secret', versions: [{ value: 'first' }, { value: 'second' }] }],
        keys: [
          { name: 'signs', rotationPolicy, versions: [{ keyOps: ['sign', 'verify'], created }] },
          { name: 'decrypts', versions: [{ keyOps: ['decrypt'], created }] },
          { name: 'unwraps', versions: [{ keyOps: ['unwrapKey'], created }] },
          { name: 'closes', versions: [{ kty: 'oct-HSM', keySize: 256, keyOps: ['encrypt', 'decrypt'], created }] },
          { name: 'wraps', versions: [{ kty: 'oct-HSM', keySize: 256, keyOps: ['wrapKey', 'unwrapKey'], created }] },
        ],
        certificates: [{ name: 'certificate', policy: { issuer: { name: 'Self' } }, versions: [{ created }] }],
        issuers: [issuer('known'), issuer('unknown-yet')],
        contacts: [{ email: 'pki-team@contoso.example' }],
      },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

/** A target that is empty except for one of the issuers. */
export function rightsTarget(name: string, region: string): SeedVault {
  return { name, region, sku: 'premium', issuers: [issuer('known')] };
}
