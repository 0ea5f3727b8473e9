import { type SeedInput } from './seedSchema';

/** The sample's vaults, empty except for the staging key. */
export function emptySeed(): SeedInput {
  return {
    vaults: [
      { name: 'contoso-westeurope', region: 'westeurope', sku: 'premium', paging: 'ragged' },
      { name: 'contoso-northeurope', region: 'northeurope', sku: 'premium' },
      { name: 'contoso-eastus', region: 'eastus', sku: 'premium' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}
