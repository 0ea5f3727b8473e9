import { type CertificatePolicy } from './certificatePolicy';
import { type ItemCalls, type ItemVersion, type VersionChanges } from './vaultItem';

/** One version of a certificate in a list. Key and secret of the certificate have the same version id. */
export interface CertificateVersion extends ItemVersion {
  /** SHA-1 of the certificate, hex in lower case; empty for a certificate that was never issued. */
  readonly thumbprint: string;
}

export interface CertificateDetail extends CertificateVersion {
  /** The X.509 certificate, DER in base64; empty for a certificate that was never issued. */
  readonly cer: string;
  /** Version id of the certificate's key. */
  readonly keyVersionId?: string;
  readonly preserveCertOrder?: boolean;
}

export const certificateContentTypes = ['application/x-pkcs12', 'application/x-pem-file'] as const;
export type CertificateContentType = (typeof certificateContentTypes)[number];

/** A certificate with its private key. It is a separate type, so that nobody mistakes it for metadata. */
export interface CertificateImport {
  /** The value of the certificate's secret: PFX without a password in base64, or PEM text. */
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
}

export interface IssuerAdmin {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly phone?: string;
}

/** An issuer without its password, which Key Vault never returns. */
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

/** An issuer, and when it was created and when it or its password was last changed, in unix seconds. */
export interface FoundIssuer {
  readonly issuer: Issuer;
  readonly created?: number;
  readonly updated?: number;
}

/** Issuers and contacts belong to the vault, not to one certificate. */
export interface IssuersAndContacts {
  /** Names of all issuers, without the built-in ones (`Self`, `Unknown`). */
  listIssuers(): Promise<readonly string[]>;
  /** Throws `ITEM_NOT_FOUND`. */
  readIssuer(name: string): Promise<Issuer>;
  /** Undefined when there is none. */
  findIssuer(name: string): Promise<FoundIssuer | undefined>;
  /** Removes an issuer with its password. Does nothing when there is none. */
  deleteIssuer(name: string): Promise<void>;
  /**
   * Creates or replaces an issuer. It has no password afterwards; a person has to set it again. Returns when the service stored it, in
   * unix seconds.
   */
  setIssuer(issuer: Issuer): Promise<number | undefined>;
  /** Changes an issuer that is `there`. It keeps its password unless its account changes. Returns when the service stored it. */
  changeIssuer(issuer: Issuer, there: Issuer): Promise<number | undefined>;
  /** Empty when none are set. */
  readContacts(): Promise<readonly Contact[]>;
  /** Replaces all contacts. */
  setContacts(contacts: readonly Contact[]): Promise<void>;
}

/** The certificates of one vault. A disabled version can be read, too. Lists have certificates that were never issued. */
export interface VaultCertificates extends ItemCalls<CertificateVersion, CertificateDetail>, IssuersAndContacts {
  /** The policy of the certificate, with all its fields. Throws `ITEM_NOT_FOUND`. */
  readPolicy(name: string): Promise<CertificatePolicy>;
  /**
   * Sends exactly this policy, and returns the policy that the service stored. Groups that are left out stay unchanged.
   */
  updatePolicy(name: string, policy: CertificatePolicy): Promise<CertificatePolicy>;
  /**
   * Writes a new current version. Throws `ITEM_SOFT_DELETED`, `ITEM_CONFLICT`, `VAULT_REFUSED` (with the message of the
   * service, for an expired certificate for example), and `WRITE_NOT_CONFIRMED` when no answer came.
   */
  importCertificate(name: string, certificate: CertificateImport): Promise<CertificateDetail>;
  /**
   * Sets `enabled` and tags of one version, also of its key and secret. Its dates cannot be changed. Throws `ITEM_NOT_FOUND`.
   */
  update(name: string, version: string, changes: Pick<VersionChanges, 'enabled' | 'tags'>): Promise<CertificateDetail>;
  /** The pending operation that creates the next version; undefined when there is none. */
  readPending(name: string): Promise<PendingCertificate | undefined>;
}
