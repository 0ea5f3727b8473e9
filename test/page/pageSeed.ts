import { type SeedInput } from '../../local/azure/seeds/seedSchema';
import { otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';

/** A text that runs a script wherever it becomes markup. */
export const hostileText = `<img src=x onerror="window.hit=1">`;

/** The longest name that the service accepts, and names that are properties of every object. */
export const longName = 'a'.repeat(120) + '-0-long';
export const oddNames = [longName, 'constructor', 'toString', '--', '-onerror-', 'prototype', '0'];

export const manySource = 'contoso-westeurope';
/** The number of secrets of `manySource`, without those with odd names. */
export const manyItems = 1000;

export const fewSource = 'contoso-francecentral';
export const otherTargets = ['contoso-uksouth', 'contoso-swedencentral'] as const;

/** Differs from `fewSource` in each way that a comparison names. */
export const otherVault = 'contoso-westus2';

/** The vaults of the fleet that waits. None of them exists. */
export const fleetSize = 1000;

export function numberedName(at: number): string {
  return `secret-${String(at).padStart(6, '0')}`;
}

/** A vault with many secrets, vaults with a few items of all types, and targets in both geographies. */
export function pageSeed(): SeedInput {
  const tags = { [hostileText]: hostileText, [`direction \u202e text`]: `"><script>window.hit=1</script>` };
  return {
    settings: { latency: { ms: 1 }, delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0, accessMs: 0 } },
    vaults: [
      {
        name: manySource,
        region: 'westeurope',
        tags,
        secrets: [...oddNames, ...Array.from({ length: manyItems }, (_, at) => numberedName(at))].map((name) => ({
          name,
          versions: [{ value: `${name} value`, tags: { note: hostileText } }],
        })),
      },
      {
        name: fewSource,
        region: 'francecentral',
        tags,
        secrets: oddNames.map((name) => ({ name, versions: [{ value: 'value', enabled: name !== '--' }] })),
        keys: [
          { name: 'payments', versions: [{ kty: 'EC', crv: 'P-256' }] },
          { name: longName, versions: [{ kty: 'EC', crv: 'P-256' }] },
        ],
        certificates: [{ name: 'shop', versions: [{ tags: { note: hostileText } }] }],
      },
      {
        name: otherVault,
        region: 'westus2',
        secrets: ['constructor', 'toString', '--', 'only-here', 'prototype'].map((name) => ({
          name,
          versions:
            name === 'prototype'
              ? [{ value: 'value' }]
              : [
                  {
                    value: 'value 1',
                    enabled: name !== '--',
                    expires: 1_900_000_000,
                    tags: { [hostileText]: hostileText },
                  },
                  { value: name === 'toString' ? 'other' : 'value 2' },
                ],
        })),
        keys: [{ name: 'payments', versions: [{ kty: 'EC', crv: 'P-384' }] }],
        certificates: [{ name: longName, versions: [{}] }],
      },
      { name: sameGeographyTarget, region: 'northeurope' },
      { name: otherGeographyTarget, region: 'eastus' },
      ...otherTargets.map((name) => ({ name, region: name.replace('contoso-', '') })),
      ...fleetVaults(),
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

/** The vaults of the fleets that move. */
function fleetVaults(): NonNullable<SeedInput['vaults']> {
  const source = (app: number) => ({
    name: `app${String(app)}-we`,
    region: 'westeurope',
    secrets: [{ name: 'one', versions: [{ value: 'value' }] }],
    keys: app === 3 ? [{ name: 'stays', versions: [{ kty: 'EC' as const, crv: 'P-256' as const }] }] : [],
  });
  const nearTargets = [1, 2, 4, 5].map((app) => ({ name: `app${String(app)}-ne`, region: 'northeurope' }));
  return [...[1, 2, 3, 4, 5].map(source), ...nearTargets, { name: 'app3-eu', region: 'eastus' }];
}
