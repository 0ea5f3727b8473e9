import { KeyVaultManagementClient } from '@azure/arm-keyvault';
import { type TokenCredential } from '@azure/core-auth';
import { CertificateClient } from '@azure/keyvault-certificates';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { type SecretProperties, SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { azureClientOptions, azureVaultUrl } from '../azure/azureClients';
import { collect } from '../azure/azureTestVaults';

export interface ReadVersion {
  readonly id: string;
  /** Times are unix seconds. */
  readonly created: number;
  readonly updated: number;
  readonly enabled: boolean;
  readonly notBefore: number | null;
  readonly expires: number | null;
  readonly contentType: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** null if the version is disabled, because the service does not return it then. */
  readonly value: string | null;
}

export interface ReadSecret {
  readonly name: string;
  /** Oldest first; within one second in the order of the service's chain of previous versions. */
  readonly versions: readonly ReadVersion[];
}

/** The unmodified SDK client for a vault of a running emulator in any process. */
export function localSecretClient(
  azure: ReadyInfo,
  vaultName: string,
  options: SecretClientOptions = azureClientOptions(azure),
): SecretClient {
  return new SecretClient(azureVaultUrl(vaultName), identityCredential(azure), options);
}

export function localKeyClient(azure: ReadyInfo, vaultName: string): KeyClient {
  return new KeyClient(azureVaultUrl(vaultName), identityCredential(azure), azureClientOptions(azure));
}

export function localCertificateClient(azure: ReadyInfo, vaultName: string): CertificateClient {
  return new CertificateClient(azureVaultUrl(vaultName), identityCredential(azure), azureClientOptions(azure));
}

/** The SDK client of the management plane, for the vaults of the default subscription. */
export function localArmClient(azure: ReadyInfo): KeyVaultManagementClient {
  const credential = identityCredential(azure, 'https://management.azure.com');
  return new KeyVaultManagementClient(credential, defaultSubscriptionId, azureClientOptions(azure));
}

/** A client that uses one version of a key. */
export function localCryptographyClient(azure: ReadyInfo, vaultName: string, name: string, version: string) {
  const id = `${azureVaultUrl(vaultName)}/keys/${name}/${version}`;
  return new CryptographyClient(id, identityCredential(azure), azureClientOptions(azure));
}

/** Every secret of a vault that belongs to no certificate, read without code of the app, sorted by name. */
export async function readVault(azure: ReadyInfo, vaultName: string): Promise<ReadSecret[]> {
  const client = localSecretClient(azure, vaultName);
  const listed = await collect(client.listPropertiesOfSecrets());
  const own = listed.filter(({ managed }) => managed !== true);
  const secrets = await Promise.all(own.map(({ name }) => readSecret(client, name)));
  return secrets.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Every version of one secret. */
export async function readSecret(client: SecretClient, name: string): Promise<ReadSecret> {
  const listed = await collect(client.listPropertiesOfSecretVersions(name));
  const read = await Promise.all(listed.map((properties) => readVersion(client, properties)));
  const previous = new Map(read.map(({ version, previousId }) => [version.id, previousId]));
  const place = (id: string): number => {
    const before = previous.get(id);
    return before === undefined ? 0 : 1 + place(before);
  };
  const versions = read.map(({ version }) => version);
  return { name, versions: versions.sort((a, b) => a.created - b.created || place(a.id) - place(b.id)) };
}

async function readVersion(client: SecretClient, properties: SecretProperties) {
  const { name, version: id = '', enabled = true } = properties;
  const read = enabled ? await client.getSecret(name, { version: id }) : undefined;
  const version: ReadVersion = {
    id,
    created: seconds(properties.createdOn) ?? 0,
    updated: seconds(properties.updatedOn) ?? 0,
    enabled,
    notBefore: seconds(properties.notBefore),
    expires: seconds(properties.expiresOn),
    contentType: properties.contentType ?? null,
    tags: properties.tags ?? {},
    value: read === undefined ? null : (read.value ?? ''),
  };
  return { version, previousId: read?.properties.previousVersion };
}

export function seconds(time: Date | undefined): number | null {
  return time === undefined ? null : time.getTime() / 1000;
}

/** Requests a token as the app does, from the managed-identity endpoint. */
export async function identityToken(
  { identityEndpoint, identityHeader }: ReadyInfo,
  resource = 'https://vault.azure.net',
): Promise<string> {
  const url = `${identityEndpoint}?resource=${resource}&api-version=2019-08-01`;
  const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** The principal of the app, from its token. */
export async function identityObjectId(azure: ReadyInfo): Promise<string> {
  const [, claims = ''] = (await identityToken(azure)).split('.');
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { oid: string }).oid;
}

/** Signs in as the identity of the embedded Azure, for vaults unless `resource` names another audience. */
export function identityCredential(azure: ReadyInfo, resource?: string): TokenCredential {
  let token: Promise<string> | undefined;
  return {
    getToken: async () => ({
      token: await (token ??= identityToken(azure, resource)),
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
}
