import { type CertificatePolicy } from './certificatePolicy';
import { type DeletedItems, type ItemPage, type ItemVersion } from './vaultItem';

/** One version of a certificate as a list tells it; key and secret of the certificate have the same version id. */
export interface CertificateVersion extends ItemVersion {
  /** SHA-1 of the certificate, hex in lower case; empty for one that was never issued. */
  readonly thumbprint: string;
}

export interface CertificateDetail extends CertificateVersion {
  /** The X.509 certificate, DER in base64; empty for one that was never issued. */
  readonly cer: string;
  /** Version ids of the certificate's key and secret. */
  readonly keyVersionId?: string;
  readonly secretVersionId?: string;
  readonly preserveCertOrder?: boolean;
  /** `application/x-pkcs12` or `application/x-pem-file`. */
  readonly contentType?: string;
}

export const certificateContentTypes = ['application/x-pkcs12', 'application/x-pem-file'] as const;
export type CertificateContentType = (typeof certificateContentTypes)[number];

/** A certificate with its private key. A type of its own, so that it is never taken for metadata. */
export interface CertificateImport {
  /** PFX without a password in base64, or PEM text: what the certificate's secret holds. */
  readonly value: string;
  readonly contentType: CertificateContentType;
  readonly enabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly preserveCertOrder?: boolean;
  readonly policy?: CertificatePolicy;
}

export interface PendingCertificate {
  /** `inProgress`, `completed`, `cancelled` or `failed`. */
  readonly status: string;
  readonly statusDetails?: string;
  readonly issuerName?: string;
  readonly cancellationRequested: boolean;
  /** The service's code and words of why it failed. */
  readonly error?: { readonly code: string; readonly message: string };
}

export interface IssuerAdmin {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly phone?: string;
}

/** An issuer without its password, which no vault tells. */
export interface Issuer {
  readonly name: string;
  /** `DigiCert`, `GlobalSign`, … */
  readonly provider: string;
  readonly accountId?: string;
  readonly organizationId?: string;
  readonly admins: readonly IssuerAdmin[];
  readonly enabled: boolean;
}

export interface Contact {
  readonly email: string;
  readonly name?: string;
  readonly phone?: string;
}

/** What belongs to the vault and not to one certificate. */
export interface IssuersAndContacts {
  /** Names of all issuers; built-in ones (`Self`, `Unknown`) are none. */
  listIssuers(): Promise<readonly string[]>;
  /** Throws `ITEM_NOT_FOUND`. */
  readIssuer(name: string): Promise<Issuer>;
  /** Makes or replaces an issuer. It has no password afterwards: a person has to give it again. */
  setIssuer(issuer: Issuer): Promise<void>;
  /** Empty when none are set. */
  readContacts(): Promise<readonly Contact[]>;
  /** Replaces all. */
  setContacts(contacts: readonly Contact[]): Promise<void>;
}

/** The certificates of one vault, paced and retried; errors in general as for `SecretVault`. */
export interface VaultCertificates extends DeletedItems, IssuersAndContacts {
  /** Those that were never issued are listed too. `managed` is always false. */
  listCertificates(continuationToken?: string): Promise<ItemPage>;
  listDeletedCertificates(continuationToken?: string): Promise<ItemPage>;
  /** Every version, ordered by version id (not by age); empty when there is no such certificate. */
  listVersions(name: string): Promise<readonly CertificateVersion[]>;
  /** The named version, or the current one; a disabled one can be read too. Throws `ITEM_NOT_FOUND`. */
  readCertificate(name: string, version?: string): Promise<CertificateDetail>;
  /** The one policy of all versions, lossless. Throws `ITEM_NOT_FOUND`. */
  readPolicy(name: string): Promise<CertificatePolicy>;
  /** Sends exactly this policy; gives what the service made of it. Groups left out stay as they were. */
  updatePolicy(name: string, policy: CertificatePolicy): Promise<CertificatePolicy>;
  /**
   * Writes a new current version. Throws `ITEM_SOFT_DELETED`, `ITEM_CONFLICT`, `VAULT_REFUSED` (with the service's words,
   * of an expired certificate for instance), and `WRITE_NOT_CONFIRMED` when no answer came.
   */
  importCertificate(name: string, certificate: CertificateImport): Promise<CertificateDetail>;
  /** Changes one version; times cannot be set. Throws `ITEM_NOT_FOUND`. */
  updateCertificate(
    name: string,
    version: string,
    changes: { readonly enabled: boolean; readonly tags: Readonly<Record<string, string>> },
  ): Promise<CertificateDetail>;
  /** All versions with key, secret and policy, encrypted by the service. Throws `ITEM_NOT_FOUND`, `BACKUP_NOT_POSSIBLE`. */
  backupCertificate(name: string): Promise<Uint8Array>;
  /** Throws `ITEM_CONFLICT` when the name is in use or soft-deleted, `BACKUP_NOT_ACCEPTED`. */
  restoreCertificate(backup: Uint8Array): Promise<CertificateDetail>;
  /** The operation that makes the next version; undefined when there is none. */
  readPending(name: string): Promise<PendingCertificate | undefined>;
}
