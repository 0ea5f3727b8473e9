import { unixSeconds } from '../../clock/clock';
import { type AzureServices } from '../azureServices';
import { type Item } from '../items/item';
import { type Vault } from '../vault';
import { type CertificateVersion } from './certificateVersion';
import { type PendingOperation } from './pendingOperation';
import { storeCertificateWithKeyAndSecret } from './storeCertificateWithKeyAndSecret';

/** Completes the certificate operations that are due. Nothing runs in the background, so every call checks first. */
export function completeDue(vault: Vault, services: AzureServices): void {
  for (const item of vault.certificates.livePending()) {
    const pending = item.certificate?.pending;
    if (pending?.status !== 'inProgress') continue;
    const { cancellationRequested, cancelledFrom = 0 } = pending;
    if (cancellationRequested && cancelledFrom > services.clock.now()) continue;
    if (cancellationRequested) setPending(vault, item, { ...pending, status: 'cancelled' });
    else if (pending.issued !== undefined && pending.issued.readyAt <= services.clock.now()) {
      const { cer, chain = [] } = pending.issued;
      const certificates = [cer, ...chain].map((der) => Buffer.from(der, 'base64'));
      completeOperation(vault, item, { pending, certificates }, services);
    }
  }
}

interface IssuedCertificates {
  readonly pending: PendingOperation;
  readonly certificates: readonly Buffer[];
}

/** Stores the version that the operation produced, with its key and secret. */
export function completeOperation(
  vault: Vault,
  item: Item<CertificateVersion>,
  { pending, certificates }: IssuedCertificates,
  { clock }: AzureServices,
): CertificateVersion {
  const { certificate: details } = item;
  if (details === undefined) throw new Error(`Certificate ${item.name} has lost its policy.`);
  setPending(vault, item, { ...pending, status: 'completed' });
  const now = unixSeconds(clock);
  const order = item.versions.get(pending.versionId)?.order ?? item.versions.size;
  const { enabled, tags } = pending;
  return storeCertificateWithKeyAndSecret(vault, {
    name: item.name,
    version: {
      id: pending.versionId,
      order,
      created: now,
      updated: now,
      enabled,
      ...(tags === undefined ? {} : { tags }),
    },
    policy: details.policy,
    jwk: pending.jwk,
    leaf: certificates[0] ?? Buffer.alloc(0),
    certificates,
  });
}

/** Replaces or removes the pending operation of a certificate. */
export function setPending(vault: Vault, item: Item<CertificateVersion>, pending: PendingOperation | undefined): void {
  if (item.certificate === undefined) return;
  const { policy } = item.certificate;
  vault.certificates.replaceItem({ ...item, certificate: pending === undefined ? { policy } : { policy, pending } });
}
