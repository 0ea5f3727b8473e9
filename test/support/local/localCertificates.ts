import { type CertificateClient, type CertificateProperties } from '@azure/keyvault-certificates';
import { type SecretClient } from '@azure/keyvault-secrets';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { collect } from '../azure/azureTestVaults';
import { localCertificateClient, localSecretClient, seconds } from './localVaults';
import { without } from '../without';

export interface ReadCertificateVersion {
  readonly id: string;
  /** Times are unix seconds. */
  readonly created: number;
  readonly updated: number;
  readonly enabled: boolean;
  readonly notBefore: number | null;
  readonly expires: number | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly thumbprint: string;
  /** The value of its secret; null if it is disabled. */
  readonly file: string | null;
  readonly contentType: string | null;
}

export interface ReadCertificate {
  readonly name: string;
  /** By creation, then by id. */
  readonly versions: readonly ReadCertificateVersion[];
  /** The thumbprint of the current version. */
  readonly current: string;
  /** The policy as the service returns it, without times. */
  readonly policy: unknown;
}

/** Every issued certificate of a vault, read without code of the app, sorted by name. */
export async function readCertificates(azure: ReadyInfo, vaultName: string): Promise<ReadCertificate[]> {
  const certificates = localCertificateClient(azure, vaultName);
  const secrets = localSecretClient(azure, vaultName);
  const listed = await collect(certificates.listPropertiesOfCertificates());
  const read = await Promise.all(listed.map(({ name = '' }) => readCertificate(certificates, secrets, name)));
  return read.filter(({ versions }) => versions.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readCertificate(
  certificates: CertificateClient,
  secrets: SecretClient,
  name: string,
): Promise<ReadCertificate> {
  const listed = await collect(certificates.listPropertiesOfCertificateVersions(name));
  const issued = listed.filter(({ x509Thumbprint }) => (x509Thumbprint?.length ?? 0) > 0);
  const versions = await Promise.all(issued.map((properties) => readVersion(secrets, properties)));
  const { properties } = await certificates.getCertificate(name);
  const current = Buffer.from(properties.x509Thumbprint ?? []).toString('hex');
  const policy = without(await certificates.getCertificatePolicy(name), 'createdOn', 'updatedOn');
  return { name, current, policy, versions: versions.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1)) };
}

async function readVersion(secrets: SecretClient, properties: CertificateProperties): Promise<ReadCertificateVersion> {
  const { name = '', version: id = '', enabled = true } = properties;
  const secret = enabled ? await secrets.getSecret(name, { version: id }) : undefined;
  return {
    id,
    created: seconds(properties.createdOn) ?? 0,
    updated: seconds(properties.updatedOn) ?? 0,
    enabled,
    notBefore: seconds(properties.notBefore),
    expires: seconds(properties.expiresOn),
    tags: properties.tags ?? {},
    thumbprint: Buffer.from(properties.x509Thumbprint ?? []).toString('hex'),
    file: secret?.value ?? null,
    contentType: secret?.properties.contentType ?? null,
  };
}
