import { type SeedInput } from './seedSchema';

/** The sample's vaults with nothing in them but the staging key. */
export function emptySeed(): SeedInput {
  return {
    vaults: [
      { name: 'contoso-westeurope', region: 'westeurope', paging: 'ragged' },
      { name: 'contoso-northeurope', region: 'northeurope' },
      { name: 'contoso-eastus', region: 'eastus' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}
