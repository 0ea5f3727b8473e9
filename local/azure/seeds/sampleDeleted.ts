import { type SeedInput } from './seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];
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

export function deletedSecret(name: string): Items['secrets'][number] {
  return { name, deleted: true, versions: [{ value: 'fake-and-deleted', created: '2024-03-21T18:00:00Z' }] };
}
