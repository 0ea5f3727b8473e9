import { type Contact, type Issuer } from '../../../shared/clients/vault/vaultCertificates';
import { hashPart } from '../../../shared/rules/plan/hashPlan';

// A rollback removes what the move copied only if it still has this digest. A digest shows no names and addresses of people.

/** The digest of an issuer without its name and its password, which no call returns. SHA-256 in hex. */
export function issuerDigest(issuer: Issuer): string {
  return hashPart({ ...issuer, name: '' });
}

/** The digest of a list of contacts, in its order. SHA-256 in hex. */
export function contactsDigest(contacts: readonly Contact[]): string {
  return hashPart(contacts);
}
