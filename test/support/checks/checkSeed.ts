import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];
type SeedSecret = NonNullable<SeedVault['secrets']>[number];

/** Each vault is named after its problem. `clean` and `cleanTarget` have no problem. */
export const checkVaults = {
  clean: 'checks-clean',
  cleanTarget: 'checks-clean-target',
  /** Has an audit log of 90 days. */
  watched: 'checks-watched',
  messy: 'checks-messy',
  messyTarget: 'checks-messy-target',
  far: 'checks-far',
  elsewhere: 'checks-elsewhere',
  unknown: 'checks-unknown',
  onlyKeys: 'checks-only-keys',
  noBackup: 'checks-no-backup',
  noList: 'checks-no-list',
  readOnly: 'checks-read-only',
  administered: 'checks-administered',
  roles: 'checks-roles',
  walled: 'checks-walled',
  foreign: 'checks-foreign',
  busy: 'checks-busy',
  hanging: 'checks-hanging',
  removed: 'checks-removed',
  twice: 'checks-twice',
  twiceTarget: 'checks-twice-target',
  /** Does not exist. */
  dead: 'checks-dead',
  mover: 'contoso-mover',
} as const;

const day = 86_400;
const now = Math.floor(Date.now() / 1000);
const start = now - 400 * day;
const { objectId } = defaultIdentity;
const auditLog = {
  workspaceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/audit',
};
const application = '11111111-2222-4333-8444-555555555555';

function secret(name: string, ...versions: Partial<SeedSecret['versions'][number]>[]): SeedSecret {
  return {
    name,
    versions: versions.map((version, at) => ({ value: `${name}-${at}`, created: start + at * 60, ...version })),
  };
}

const ec = { kty: 'EC', crv: 'P-256' };
const mailing = [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'EmailContacts' as const } }];
const renewing = [{ trigger: { days_before_expiry: 60 }, action: { action_type: 'AutoRenew' as const } }];
const policyOf = (exportable: boolean, lifetime_actions: typeof mailing | typeof renewing) => ({
  key_props: { ...ec, exportable },
  lifetime_actions,
});
const all = ['all'];
const policies = (own: { secrets: string[]; keys: string[]; certificates: string[] }): SeedVault['access'] => ({
  model: 'accessPolicies',
  policies: [
    { objectId, ...own },
    { objectId: application, secrets: ['get'], keys: [], certificates: [] },
  ],
});

/** Has everything that checks can find at least once. */
export function checkSeed(): SeedInput {
  const near = { region: 'northeurope', sku: 'premium' } as const;
  const reads = ['list', 'get'];
  const plain = { secrets: [secret('plain', {})] };
  return {
    settings: { delays: { deleteMs: 0, purgeMs: 0 } },
    vaults: [
      { name: checkVaults.clean, region: 'westeurope', sku: 'premium', ...cleanContent() },
      { name: checkVaults.cleanTarget, ...near },
      {
        ...{
          name: checkVaults.watched,
          region: 'westeurope',
          diagnosticSettings: [{ name: 'audit', properties: auditLog }],
        },
        auditedCalls: Array.from({ length: 90 }, (_, daysAgo) => ({
          objectId: application,
          path: '/secrets',
          daysAgo,
        })),
      },
      { name: checkVaults.messy, region: 'westeurope', sku: 'premium', ...messyContent() },
      { name: checkVaults.messyTarget, ...messyTargetContent() },
      { name: checkVaults.far, region: 'eastus' },
      { name: checkVaults.elsewhere, ...near, subscriptionId: '9d3b7c10-55aa-4f6e-8b21-0e4c6a7f1d92' },
      { name: checkVaults.unknown, region: 'moonbase', geography: 'Moon' },
      { name: checkVaults.onlyKeys, region: 'westeurope', keys: [{ name: 'only', versions: [ec] }] },
      {
        name: checkVaults.noBackup,
        region: 'westeurope',
        ...cleanContent(),
        access: policies({ secrets: reads, keys: [...reads, 'backup'], certificates: all }),
      },
      {
        name: checkVaults.noList,
        region: 'westeurope',
        ...plain,
        access: policies({ secrets: ['get'], keys: all, certificates: all }),
      },
      {
        name: checkVaults.readOnly,
        ...near,
        access: policies({
          secrets: reads,
          keys: [...reads, 'getrotationpolicy'],
          certificates: [...reads, 'listissuers', 'managecontacts'],
        }),
      },
      { name: checkVaults.administered, ...near, ...rolesOf('Key Vault Administrator') },
      {
        name: checkVaults.roles,
        ...near,
        ...rolesOf('Key Vault Reader', 'Key Vault Secrets User', 'Key Vault Crypto User'),
      },
      { name: checkVaults.walled, ...near, network: 'firewall' },
      { name: checkVaults.foreign, ...near, tenantId: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee' },
      { name: checkVaults.busy, ...near },
      { name: checkVaults.hanging, ...near },
      { name: checkVaults.removed, ...near, resourceGroup: 'checks' },
      { name: checkVaults.twice, region: 'westeurope', sku: 'premium', ...turningContent() },
      { name: checkVaults.twiceTarget, ...near, ...turningContent() },
      { name: checkVaults.mover, region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

function rolesOf(...roles: string[]): Partial<SeedVault> {
  return {
    access: { model: 'rbac', assignments: [] },
    roleAssignments: roles.map((role) => ({ principalId: objectId, role })),
  };
}

function cleanContent(): Partial<SeedVault> {
  return {
    secrets: [secret('plain', {})],
    keys: [{ name: 'signing', versions: [ec] }],
    certificates: [{ name: 'site', policy: policyOf(true, mailing), versions: [{ created: now - day }] }],
  };
}

/** A key and a certificate that change by themselves, each far in the future. */
function turningContent(): Partial<SeedVault> {
  const lifetimeActions = [{ trigger: { timeAfterCreate: 'P2Y' }, action: 'Rotate' as const }];
  return {
    keys: [{ name: 'turning', rotationPolicy: { lifetimeActions }, versions: [{ ...ec, created: now - day }] }],
    certificates: [{ name: 'twice', policy: policyOf(true, renewing), versions: [{ created: now - day }] }],
  };
}

function messyContent(): Partial<SeedVault> {
  const many = (name: string) => secret(name, ...Array.from({ length: 560 }, () => ({})));
  return {
    retentionDays: 30,
    enabledForDiskEncryption: true,
    networkAcls: { defaultAction: 'Allow', bypass: 'None' },
    locks: [{ name: 'keep', properties: { level: 'CanNotDelete' } }],
    access: policies({ secrets: all, keys: all, certificates: all }),
    secrets: [
      many('many'),
      many('more'),
      secret('off', { enabled: false }),
      secret('expired', { expires: now - day }),
      secret('expiring', { expires: now + 10 * day }),
      secret('early', { notBefore: now + 10 * day }),
      secret('late', { expires: 253_402_300_799 }),
      secret('large', { value: 'x'.repeat(25_000) }),
      secret('conflict', {}),
      secret('held', {}),
      { ...secret('removed', {}), deleted: true },
    ],
    keys: [
      { name: 'hardware', versions: [{ ...ec, kty: 'EC-HSM' }] },
      {
        name: 'rotating',
        rotationPolicy: { lifetimeActions: [{ trigger: { timeAfterCreate: 'P30D' }, action: 'Rotate' }] },
        versions: [{ ...ec, created: now - 28 * day }],
      },
    ],
    certificates: [
      { name: 'pending', policy: policyOf(true, mailing), pending: {} },
      { name: 'closed', policy: policyOf(false, mailing), versions: [{ created: now - day }] },
      { name: 'renewing', policy: policyOf(true, renewing), versions: [{ created: now - 330 * day }] },
    ],
    issuers: [{ name: 'ca', provider: 'DigiCert', accountId: 'one' }],
    contacts: [{ email: 'pki-team@contoso.example' }],
  };
}

function messyTargetContent(): Partial<SeedVault> & Pick<SeedVault, 'region'> {
  return {
    region: 'northeurope',
    access: { model: 'accessPolicies', policies: [{ objectId, secrets: all, keys: all, certificates: all }] },
    secrets: [secret('conflict', { value: 'another', id: 'cd'.repeat(16) }), { ...secret('held', {}), deleted: true }],
    contacts: [{ email: 'another-team@contoso.example' }],
  };
}
