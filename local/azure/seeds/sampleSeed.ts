import { defaultIdentity } from '../cloud/defaults';
import { sampleCertificates } from './sampleCertificates';
import { sampleIssuers } from './sampleIssuers';
import { sampleKeys } from './sampleKeys';
import { sampleOddSecrets } from './sampleOddSecrets';
import { samplePlainSecrets } from './samplePlainSecrets';
import { sampleResource } from './sampleResource';
import { type SeedInput } from './seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];

/** A realistic source vault, two targets (same and other geography) with few items, and the mover's own vault. */
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
      // The only name conflict of a move: a deleted secret holds the name.
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

/** A new vault with roles. Its deleted items share no name with the source. */
function sameGeography(): Partial<SeedVault> {
  return {
    access: { model: 'rbac', assignments: [] },
    roleAssignments: [{ principalId: defaultIdentity.objectId, role: 'Key Vault Administrator' }],
    ...deletedItems({ secret: 'trial-secret', key: 'trial-key', certificate: 'trial-certificate' }),
  };
}

interface Items {
  readonly secrets: NonNullable<SeedVault['secrets']>;
  readonly keys: NonNullable<SeedVault['keys']>;
  readonly certificates: NonNullable<SeedVault['certificates']>;
}

/** One soft-deleted item of each kind. */
export function deletedItems(names: {
  readonly secret: string;
  readonly key: string;
  readonly certificate: string;
}): Items {
  const created = '2024-03-21T18:00:00Z';
  const policy = { key_props: { kty: 'EC' }, x509_props: { validity_months: 120 } };
  return {
    secrets: [deletedSecret(names.secret)],
    keys: [{ name: names.key, deleted: true, versions: [{ kty: 'EC', created }] }],
    certificates: [{ name: names.certificate, deleted: true, policy, versions: [{ created }] }],
  };
}

function deletedSecret(name: string): Items['secrets'][number] {
  return { name, deleted: true, versions: [{ value: 'fake-and-deleted', created: '2024-03-21T18:00:00Z' }] };
}

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
