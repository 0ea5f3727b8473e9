import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { sampleResource } from '../../../local/azure/seeds/sampleResource';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { otherSubscriptionId } from '../azure/azureTestVaults';

export const setUpSource = 'contoso-westeurope';
export const sourceGroup = 'rg-contoso-westeurope';
export const targetGroup = 'rg-target';
export const createTarget = {
  subscriptionId: defaultSubscriptionId,
  resourceGroup: targetGroup,
  location: 'northeurope',
} as const;

const network = `/subscriptions/${defaultSubscriptionId}/resourceGroups`;
const subnet = (region: string, name: string) =>
  `${network}/rg-network-${region}/providers/Microsoft.Network/virtualNetworks/vnet-shop/subnets/${name}`.toLowerCase();

/** Counterparts of all regional resources that the source of the seed names. */
export const mappings = {
  subnets: ['apps', 'build-agents'].map((name) => ({
    source: subnet('westeurope', name),
    target: subnet('northeurope', name),
  })),
  sinks: [
    {
      source: `${network}/rg-monitoring/providers/Microsoft.Storage/storageAccounts/contosoarchive`.toLowerCase(),
      target: `${network}/rg-monitoring/providers/Microsoft.Storage/storageAccounts/contosoarchivene`.toLowerCase(),
    },
  ],
};

/** The sample's source with its configuration and a few items, and vaults that conflict with targets. */
export function targetSeed(): SeedInput {
  const versions = (name: string) => [{ value: `first-${name}` }, { value: `second-${name}` }];
  return {
    settings: { delays: { deleteMs: 0, purgeMs: 0, provisionMs: 300 } },
    vaults: [
      {
        name: setUpSource,
        region: 'westeurope',
        sku: 'premium',
        retentionDays: 45,
        secrets: ['one', 'two', 'three', 'sql-orders-prod'].map((name) => ({ name, versions: versions(name) })),
        keys: [{ name: 'data-protection', versions: [{}] }],
        ...sampleResource(),
      },
      {
        name: 'contoso-standard',
        region: 'northeurope',
        retentionDays: 7,
        access: { model: 'rbac', assignments: everything },
      },
      { name: 'contoso-elsewhere', region: 'northeurope', subscriptionId: otherSubscriptionId },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

const everything = [{ objectId: 'c8e1f7a3-96b2-4d15-8e40-2f7b5a0d3c69', dataActions: ['*'] }];

export function writeSeed(folder: string, seed: SeedInput = targetSeed()): string {
  const file = path.join(folder, 'seed.json');
  writeFileSync(file, JSON.stringify(seed));
  return file;
}
