import { type SeedInput } from './seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];

interface Site {
  readonly region: string;
  readonly suffix: string;
  readonly apps: readonly string[];
}

const sites: readonly Site[] = [
  {
    region: 'westeurope',
    suffix: 'we',
    apps: [
      ...['billing', 'cart', 'catalog', 'checkout', 'crm', 'email', 'fraud', 'gateway', 'identity', 'inventory'],
      ...['invoices', 'ledger', 'loyalty', 'media', 'orders', 'payments'],
    ],
  },
  {
    region: 'uksouth',
    suffix: 'uks',
    apps: [
      ...['claims', 'contracts', 'deposits', 'expenses', 'hiring', 'payroll', 'pensions', 'pricing', 'quotes'],
      ...['refunds', 'risk', 'tax'],
    ],
  },
  {
    region: 'eastus',
    suffix: 'eus',
    apps: [
      ...['ads', 'audit', 'booking', 'chat', 'devices', 'fleet', 'maps', 'notify', 'portal', 'reports', 'search'],
      'telemetry',
    ],
  },
];

/** The vaults that differ from the others. Their names are in docs/fleets.md. */
const odd = { dead: 'media-we', withoutRights: 'risk-uks', throttled: 'search-eus', withKey: 'payroll-uks' } as const;

/**
 * 40 vaults in three regions, and an empty target for each in North Europe. One answers nothing, one gives the app no rights, one is
 * throttled, and one has a key that no backup carries to another geography.
 */
export function fleetSeed(): SeedInput {
  const sources = sites.flatMap(({ region, suffix, apps }) => apps.map((app) => sourceVault(app, region, suffix)));
  const targets = sites.flatMap(({ apps }) => apps).map((app) => ({ name: `${app}-ne`, region: 'northeurope' }));
  return {
    vaults: [...sources, ...targets],
    faults: [
      { match: { vault: odd.dead }, effect: { kind: 'reset' } },
      { match: { vault: odd.throttled }, when: { every: 4 }, effect: { kind: 'throttle' } },
    ],
  };
}

function sourceVault(app: string, region: string, suffix: string): SeedVault {
  const name = `${app}-${suffix}`;
  const key = (keyName: string) => ({ keys: [{ name: keyName, versions: [{ kty: 'EC' as const }] }] });
  return {
    name,
    region,
    tags: { env: 'prod', app },
    secrets: ['database', 'queue', 'storage', 'smtp', 'webhook'].map((secret, at) => ({
      name: `${app}-${secret}`,
      versions: Array.from({ length: at === 0 ? 3 : 1 }, (_, version) => ({
        value: `${name} ${secret} ${String(version)}`,
      })),
    })),
    ...(name === odd.withKey ? key('payroll-signing') : region === 'westeurope' ? key(`${app}-token`) : {}),
    ...(name === odd.withoutRights && { access: { model: 'rbac' as const, assignments: [] } }),
  };
}
