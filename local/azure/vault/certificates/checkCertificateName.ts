import { conflict } from '../../calls/serviceError';
import { requireUsableName } from '../items/itemErrors';
import { type Vault } from '../vault';

/**
 * Throws the 409 when a certificate cannot be created under this name: it is deleted or being deleted, a key or secret of its own uses
 * it, or an operation of the certificate is in progress.
 */
export function checkCertificateName(vault: Vault, name: string): void {
  const { certificates, keys, secrets } = vault;
  for (const shelf of [certificates, keys, secrets]) requireUsableName(shelf, name);
  const item = certificates.live(name);
  if (item === undefined && (keys.live(name) !== undefined || secrets.live(name) !== undefined)) {
    throw conflict(`The name ${name} is in use by a key or secret that belongs to no certificate.`);
  }
  if (item?.certificate?.pending?.status === 'inProgress') {
    throw conflict(`A new certificate can not be made: an operation of certificate ${name} is in progress.`);
  }
}
