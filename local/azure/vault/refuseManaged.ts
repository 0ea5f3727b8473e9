import { currentVersion, type Item, type ItemVersion } from './items/item';
import { type ItemKind, wordings } from './items/itemKind';
import { forbidden } from './serviceError';

type Managed = ItemVersion & { readonly managed?: boolean | undefined };

/** Throws the 403 for a direct change, or backup, of a key or secret that belongs to a certificate. */
export function refuseManaged<V extends Managed>(kind: ItemKind, operation: string, item: Item<V> | undefined): void {
  if (item === undefined || currentVersion(item).managed !== true) return;
  const { title, noun } = wordings[kind];
  throw forbidden(
    `${title}ManagedByKeyVault`,
    `Operation "${operation}" is not allowed on this ${noun}, since it is associated with a certificate. ` +
      'Perform the operation on the certificate of the same name instead.',
  );
}
