import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];
type SeedSecret = NonNullable<SeedVault['secrets']>[number];

/** One source and several targets. Each name describes what its items meet there. */
export const reasonVaults = {
  source: 'reasons-source',
  near: 'reasons-near',
  again: 'reasons-again',
  protectedNear: 'reasons-protected',
  far: 'reasons-far',
  farOther: 'reasons-far-other',
  elsewhere: 'reasons-elsewhere',
  unknown: 'reasons-unknown',
  closed: 'reasons-closed',
  changing: 'reasons-changing',
} as const;

const hour = 3_600;
const now = Math.floor(Date.now() / 1000);
const start = now - 400 * 86_400;
const otherSubscriptionId = '9d3b7c10-55aa-4f6e-8b21-0e4c6a7f1d92';

/** The versions of a secret, oldest first, an hour apart, each with its own value. */
function secret(name: string, ...versions: Partial<SeedSecret['versions'][number]>[]): SeedSecret {
  return {
    name,
    versions: versions.map((version, at) => ({ value: `${name}-${at}`, created: start + at * hour, ...version })),
  };
}

const ec = { kty: 'EC', crv: 'P-256' };
const renewing = [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'AutoRenew' as const } }];
const mailing = [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'EmailContacts' as const } }];
const certificatePolicy = { key_props: { ...ec, exportable: true }, lifetime_actions: mailing };

/** Has each possible problem of an item once. */
export function reasonSeed(): SeedInput {
  const { source, near, again, protectedNear, far, farOther, elsewhere, unknown, closed, changing } = reasonVaults;
  return {
    settings: { delays: { deleteMs: 0, purgeMs: 0 } },
    vaults: [
      { ...sourceContent(), name: source, region: 'westeurope', sku: 'premium', backupOfDisabled: 'refused' },
      { ...nearContent(), name: near, region: 'northeurope' },
      { name: again, region: 'northeurope', sku: 'premium', secrets: [{ ...secret('plain', {}), deleted: true }] },
      {
        name: protectedNear,
        region: 'northeurope',
        purgeProtection: true,
        secrets: [{ ...secret('plain', {}), deleted: true }],
      },
      { name: far, region: 'eastus' },
      { ...farContent(), name: farOther, region: 'eastus', sku: 'premium' },
      { name: elsewhere, region: 'northeurope', subscriptionId: otherSubscriptionId },
      { name: unknown, region: 'moonbase', geography: 'Moon' },
      { name: closed, region: 'northeurope', secrets: [secret('plain', { id: 'c105ed'.padEnd(32, '0') })] },
      { name: changing, region: 'northeurope' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

function sourceContent(): Partial<SeedVault> {
  const rotation = { lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: 'Rotate' as const }] };
  return {
    secrets: [
      secret('plain', {}, {}),
      secret('there', { id: 'ab'.repeat(16) }),
      secret('conflict', {}),
      secret('held', {}),
      secret('begun', {}, {}),
      secret('off', { enabled: false }),
      secret('off-before', { enabled: false }, {}),
      secret('late', { expires: 253_402_300_799 }),
      secret('large', { value: 'x'.repeat(25_601) }),
      // The previous version of the disabled one is not readable, so the chain of the three is broken. Each version
      // names its previous version, but the disabled one cannot be read. So the order of two parts of this second is
      // uncertain.
      secret(
        'same-second',
        ...[true, false, true, false, true].map((enabled) => ({ created: start, enabled })),
        { enabled: false },
        {},
      ),
      {
        name: 'many',
        versions: Array.from({ length: 502 }, (_, at) => ({ value: `many-${at}`, created: start + at })),
      },
      secret('changes', {}),
      secret('goes', {}),
    ],
    keys: [
      { name: 'signing', rotationPolicy: { ...rotation, expiryTime: 'P180D' }, versions: [ec, ec] },
      { name: 'hardware', versions: [{ ...ec, kty: 'EC-HSM' }] },
    ],
    certificates: [
      {
        name: 'mailing',
        policy: { ...certificatePolicy, issuer: { name: 'ca' } },
        versions: [{ created: now - hour }],
      },
      {
        name: 'renewing',
        policy: { ...certificatePolicy, lifetime_actions: renewing, issuer: { name: 'other-ca' } },
        versions: [{ created: now - hour }],
      },
      { name: 'names', policy: certificatePolicy, versions: [{ created: now - hour }] },
      { name: 'expired', policy: certificatePolicy, versions: [{ created: start }] },
      { name: 'expired-before', policy: certificatePolicy, versions: [{ created: start }, { created: now - hour }] },
      {
        name: 'closed',
        policy: { ...certificatePolicy, key_props: { ...ec, exportable: false } },
        versions: [{ created: now - hour }],
      },
      { name: 'pending', policy: certificatePolicy, pending: {} },
      { name: 'pending-again', policy: certificatePolicy, versions: [{ created: now - hour }], pending: {} },
    ],
    issuers: [
      { name: 'ca', provider: 'DigiCert', accountId: 'one' },
      { name: 'other-ca', provider: 'GlobalSign', accountId: 'one' },
    ],
    contacts: [{ email: 'pki-team@contoso.example' }],
  };
}

function nearContent(): Partial<SeedVault> {
  return {
    secrets: [
      secret('there', { id: 'ab'.repeat(16) }),
      secret('conflict', { value: 'another', id: 'cd'.repeat(16) }),
      { ...secret('held', {}), deleted: true },
      secret('begun', {}),
      secret('names', {}),
    ],
    issuers: [{ name: 'other-ca', provider: 'GlobalSign', accountId: 'two' }],
    contacts: [{ email: 'another-team@contoso.example' }],
  };
}

function farContent(): Partial<SeedVault> {
  return { secrets: [secret('conflict', { value: 'another', id: 'cd'.repeat(16) })] };
}

/**
 * Reasons that no move of the seed can have. They need late writes, a live source or a killed run (see lateVersions, lateMove
 * and finishMove.open), a vault whose backups are slow, a key that another program made (transferItems.waits, recreateItem),
 * a key of an unknown kind (opaqueKeys), or
 * copies that changed after an earlier move (update). A held move has others (hold).
 */
export const rareReasons: ReadonlySet<string> = new Set([
  'DUPLICATE_VERSION',
  'LATE_WRITE_HEALED',
  'CREATED_DURING_MOVE',
  'FOUND_LATE',
  'BROUGHT_EARLIER',
  'DISABLED_AGAIN',
  'BACKUP_TOO_SLOW',
  'KEY_EXPONENT_NOT_CREATABLE',
  'KEY_KIND_UNKNOWN',
  'KEY_NOT_PROVED_BY_USE',
  'ATTRIBUTES_DIFFER',
  'DATE_NOT_REMOVABLE',
  'NEW_KEY_VERSION',
  'MADE_AGAIN_IN_SOURCE',
  'KEY_REPLACED',
  'DELETED_IN_SOURCE',
  'DELETION_FOLLOWED',
  'DELETION_NOT_FOLLOWED',
  'DELETIONS_HELD',
  'WRITTEN_AFTER_LAST_PASS',
  'OLDER_THAN_MOVE',
]);
