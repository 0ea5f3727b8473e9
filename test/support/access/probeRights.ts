import { type TokenCredential } from '@azure/core-auth';
import { isRestError } from '@azure/core-rest-pipeline';
import { CertificateClient } from '@azure/keyvault-certificates';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { azureClientOptions, azureVaultUrl } from '../azure/azureClients';

const absent = 'no-such-item';
const bytes = new Uint8Array(16);

type Probe = (vault: string, credential: TokenCredential, azure: ReadyInfo) => Promise<unknown>;

const first = async (items: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of items) return;
};
const secrets =
  (act: (client: SecretClient) => Promise<unknown>): Probe =>
  (vault, credential, azure) =>
    act(new SecretClient(azureVaultUrl(vault), credential, azureClientOptions(azure)));
const keys =
  (act: (client: KeyClient) => Promise<unknown>): Probe =>
  (vault, credential, azure) =>
    act(new KeyClient(azureVaultUrl(vault), credential, azureClientOptions(azure)));
const certificates =
  (act: (client: CertificateClient) => Promise<unknown>): Probe =>
  (vault, credential, azure) =>
    act(new CertificateClient(azureVaultUrl(vault), credential, azureClientOptions(azure)));
const uses =
  (act: (client: CryptographyClient) => Promise<unknown>): Probe =>
  (vault, credential, azure) =>
    act(new CryptographyClient(`${azureVaultUrl(vault)}/keys/${absent}/1`, credential, azureClientOptions(azure)));

/**
 * Calls that change nothing, because their item does not exist: the service checks the right before the name. Each has the name of the
 * use that it tests.
 */
export const probes: Readonly<Record<string, Probe>> = {
  'secrets list': secrets((client) => first(client.listPropertiesOfSecrets())),
  'secrets get': secrets((client) => client.getSecret(absent)),
  'secrets update': secrets((client) => client.updateSecretProperties(absent, '1', { enabled: true })),
  'secrets delete': secrets((client) => client.beginDeleteSecret(absent)),
  'secrets backup': secrets((client) => client.backupSecret(absent)),
  'secrets restore': secrets((client) => client.restoreSecretBackup(bytes)),
  'secrets get of deleted ones': secrets((client) => client.getDeletedSecret(absent)),
  'secrets recover': secrets((client) => client.beginRecoverDeletedSecret(absent)),
  'secrets purge': secrets((client) => client.purgeDeletedSecret(absent)),
  'keys list': keys((client) => first(client.listPropertiesOfKeys())),
  'keys get': keys((client) => client.getKey(absent)),
  'keys update': keys((client) => client.updateKeyProperties(absent, '1', { enabled: true })),
  'keys delete': keys((client) => client.beginDeleteKey(absent)),
  'keys backup': keys((client) => client.backupKey(absent)),
  'keys restore': keys((client) => client.restoreKeyBackup(bytes)),
  'keys recover': keys((client) => client.beginRecoverDeletedKey(absent)),
  'keys purge': keys((client) => client.purgeDeletedKey(absent)),
  'keys rotate': keys((client) => client.rotateKey(absent)),
  'keys getrotationpolicy': keys((client) => client.getKeyRotationPolicy(absent)),
  'keys decrypt': uses((client) => client.decrypt({ algorithm: 'RSA-OAEP', ciphertext: bytes })),
  'keys unwrapkey': uses((client) => client.unwrapKey('RSA-OAEP', bytes)),
  'keys sign': uses((client) => client.sign('RS256', new Uint8Array(32))),
  'certificates list': certificates((client) => first(client.listPropertiesOfCertificates())),
  'certificates get': certificates((client) => client.getCertificate(absent)),
  'certificates update': certificates((client) => client.updateCertificateProperties(absent, '1', { enabled: true })),
  'certificates delete': certificates((client) => client.beginDeleteCertificate(absent)),
  'certificates backup': certificates((client) => client.backupCertificate(absent)),
  'certificates recover': certificates((client) => client.beginRecoverDeletedCertificate(absent)),
  'certificates purge': certificates((client) => client.purgeDeletedCertificate(absent)),
  'certificates getissuers': certificates((client) => client.getIssuer(absent)),
  'certificates listissuers': certificates((client) => first(client.listPropertiesOfIssuers())),
  'certificates deleteissuers': certificates((client) => client.deleteIssuer(absent)),
  'certificates managecontacts': certificates((client) => client.getContacts()),
};

/** Which probes a vault allows a principal, with its own token. */
export async function probeRights(azure: ReadyInfo, vault: string, objectId: string): Promise<readonly string[]> {
  const credential = credentialOf(azure, objectId);
  const allowed: string[] = [];
  for (const [name, probe] of Object.entries(probes)) {
    const status = await statusOf(probe(vault, credential, azure));
    if (status !== 403) allowed.push(name);
  }
  return allowed;
}

async function statusOf(call: Promise<unknown>): Promise<number> {
  try {
    await call;
    return 200;
  } catch (error) {
    if (isRestError(error) && error.statusCode !== undefined) return error.statusCode;
    throw error;
  }
}

function credentialOf(azure: ReadyInfo, objectId: string): TokenCredential {
  let token: Promise<string> | undefined;
  const fetchToken = async (): Promise<string> => {
    const query = `?resource=https://vault.azure.net&api-version=2019-08-01&object_id=${objectId}`;
    const headers = { 'X-IDENTITY-HEADER': azure.identityHeader };
    const answer = await fetch(`${azure.identityEndpoint}${query}`, { headers });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  return {
    getToken: async () => ({ token: await (token ??= fetchToken()), expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
}
