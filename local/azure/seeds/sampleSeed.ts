import { defaultIdentity } from './defaults';
import { emptySeed } from './emptySeed';
import { sampleCertificates } from './sampleCertificates';
import { deletedItems, deletedSecret } from './sampleDeleted';
import { sampleIssuers } from './sampleIssuers';
import { sampleKeys } from './sampleKeys';
import { sampleOddSecrets } from './sampleOddSecrets';
import { samplePlainSecrets } from './samplePlainSecrets';
import { sampleResource } from './sampleResource';
import { type SeedInput } from './seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];

/** A source vault as found in the wild, two targets (same and other geography) with little in them, and the mover's own vault. */
export function sampleSeed(): SeedInput {
  const { vaults = [] } = emptySeed();
  return { vaults: vaults.map((vault) => ({ ...vault, ...contentOf(vault.name) })) };
}

function contentOf(vaultName: string): Partial<SeedVault> {
  switch (vaultName) {
    case 'contoso-westeurope':
      return source();
    case 'contoso-northeurope':
      return sameGeography();
    case 'contoso-eastus':
      // The one name that a move finds taken, by something that somebody deleted.
      return { secrets: [deletedSecret('webhook-search')] };
    default:
      return {};
  }
}

function source(): Partial<SeedVault> {
  const gone = deletedItems({ secret: 'removed-api-key', key: 'retired-signing', certificate: 'removed-site' });
  return {
    ...sampleResource(),
    ...sampleIssuers(),
    secrets: [...samplePlainSecrets(), ...sampleOddSecrets(), ...gone.secrets],
    keys: [...sampleKeys(), ...gone.keys],
    certificates: [...sampleCertificates(), ...gone.certificates],
  };
}

/** New vaults have roles; what was tried here and deleted has no name of the source. */
function sameGeography(): Partial<SeedVault> {
  return {
    access: { model: 'rbac', assignments: [] },
    roleAssignments: [{ principalId: defaultIdentity.objectId, role: 'Key Vault Administrator' }],
    ...deletedItems({ secret: 'trial-secret', key: 'trial-key', certificate: 'trial-certificate' }),
  };
}
