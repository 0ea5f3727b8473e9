import { type Item } from '../items/item';
import { itemNotFound } from '../items/itemErrors';
import { requireItemName } from '../items/itemName';
import { type VaultCall } from '../operation';
import { ServiceError } from '../serviceError';
import { type CertificateVersion } from './certificateVersion';
import { type PendingOperation } from './pendingOperation';

interface FoundPending {
  readonly item: Item<CertificateVersion>;
  readonly pending: PendingOperation;
}

/** The operation of the certificate that the path names. Throws 404 PendingCertificateNotFound, or CertificateNotFound. */
export function requirePending({ vault, params }: VaultCall): FoundPending {
  const name = requireItemName(params);
  const item = vault.certificates.live(name);
  if (item === undefined) throw itemNotFound('certificates', name);
  const pending = item.certificate?.pending;
  if (pending !== undefined) return { item, pending };
  throw new ServiceError(404, 'PendingCertificateNotFound', `Pending certificate not found: ${name}`);
}
