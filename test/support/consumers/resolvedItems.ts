import { type TokenCredential } from '@azure/core-auth';
import { generateKeyPairSync } from 'node:crypto';
import { CryptographyClient, type JsonWebKey, KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { type RunningAzure } from '../../../local/azure/startAzure';
import { azureClientOptions, azureKeyClient, azureSecretClient, azureVaultUrl } from '../azure/azureClients';

/** What an identity gets for an item: the id of the version, and its material; or the status of the refusal. */
export type Resolved = { readonly id: string; readonly material: string } | { readonly status: number };

export interface Wanted {
  readonly vault: string;
  readonly item: string;
  /** Undefined for the current one. */
  readonly version: string | undefined;
}

/** Reads an item with the SDK as one identity, as a consumer does. */
export async function resolveAs(
  azure: RunningAzure,
  objectId: string | undefined,
  { vault, item, version }: Wanted,
): Promise<Resolved> {
  const [collection, name = ''] = item.split('/');
  const [url, credential, options] = [azureVaultUrl(vault), credentialOf(azure, objectId), azureClientOptions(azure)];
  try {
    if (collection === 'keys') {
      const { properties, key } = await new KeyClient(url, credential, options).getKey(
        name,
        version === undefined ? {} : { version },
      );
      return { id: properties.version ?? '', material: Buffer.from(key?.n ?? []).toString('hex') };
    }
    const found = await new SecretClient(url, credential, options).getSecret(
      name,
      version === undefined ? {} : { version },
    );
    return { id: found.properties.version ?? '', material: found.value ?? '' };
  } catch (error) {
    return { status: (error as { statusCode: number }).statusCode };
  }
}

/** Whether an identity opens with a key of the target what a key of the source has wrapped or encrypted. */
export async function opensAs(
  azure: RunningAzure,
  objectId: string,
  { from, to, use }: { readonly from: Wanted; readonly to: Wanted; readonly use: 'wrap' | 'encrypt' },
): Promise<boolean> {
  const [sealer, opener] = await Promise.all([clientOf(azure, undefined, from), clientOf(azure, objectId, to)]);
  const content = Buffer.from('content key');
  try {
    if (use === 'wrap') {
      const { result } = await sealer.wrapKey('RSA-OAEP', content);
      return Buffer.from((await opener.unwrapKey('RSA-OAEP', result)).result).equals(content);
    }
    const { result } = await sealer.encrypt({ algorithm: 'RSA-OAEP', plaintext: content });
    const opened = await opener.decrypt({ algorithm: 'RSA-OAEP', ciphertext: result });
    return Buffer.from(opened.result).equals(content);
  } catch {
    return false;
  }
}

async function clientOf(azure: RunningAzure, objectId: string | undefined, { vault, item, version }: Wanted) {
  const [, name = ''] = item.split('/');
  const key = await azureKeyClient(azure, vault).getKey(name, version === undefined ? {} : { version });
  return new CryptographyClient(key.id ?? '', credentialOf(azure, objectId), azureClientOptions(azure));
}

function credentialOf({ control }: RunningAzure, objectId: string | undefined): TokenCredential {
  return {
    getToken: async () => ({
      token: await control.issueToken(objectId === undefined ? {} : { objectId }),
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
}

/** A key that can be imported into several vaults. */
function newKey(): JsonWebKey {
  const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
  const { n, e, d, p, q, dp, dq, qi } = jwk;
  return {
    kty: 'RSA',
    ...{ n: bytes(n), e: bytes(e), d: bytes(d), p: bytes(p), q: bytes(q), dp: bytes(dp), dq: bytes(dq), qi: bytes(qi) },
  };
}

/** Two versions of each of these secrets and keys, as a move leaves them in the target; the ids of their versions. */
export async function plantItems(azure: RunningAzure, source: string, target: string) {
  const [secrets, targetSecrets] = [azureSecretClient(azure, source), azureSecretClient(azure, target)];
  const [keys, targetKeys] = [azureKeyClient(azure, source), azureKeyClient(azure, target)];
  const ids = new Map<string, { readonly from: string[]; readonly to: string[] }>();
  const idOf = ({ properties }: { readonly properties: { readonly version?: string } }) => properties.version ?? '';
  for (const name of ['same', 'fresh', 'other', 'absent', 'failed']) {
    const from = [idOf(await secrets.setSecret(name, `${name} 1`)), idOf(await secrets.setSecret(name, `${name} 2`))];
    let to: string[] = [];
    if (name === 'same') {
      await targetSecrets.restoreSecretBackup((await secrets.backupSecret(name)) ?? new Uint8Array());
      to = from;
    }
    if (name === 'fresh')
      to = [idOf(await targetSecrets.setSecret(name, 'fresh 1')), idOf(await targetSecrets.setSecret(name, 'fresh 2'))];
    if (name === 'other') await targetSecrets.setSecret(name, 'somebody else');
    ids.set(`secrets/${name}`, { from, to });
  }
  const imported = [newKey(), newKey()];
  const importAll = async (client: KeyClient) => {
    const made = [];
    for (const key of imported) made.push(idOf(await client.importKey('fresh', key)));
    return made;
  };
  ids.set('keys/fresh', { from: await importAll(keys), to: await importAll(targetKeys) });
  for (const name of ['same', 'other', 'absent', 'failed']) {
    const from = [idOf(await keys.createRsaKey(name)), idOf(await keys.createRsaKey(name))];
    if (name === 'same') await targetKeys.restoreKeyBackup((await keys.backupKey(name)) ?? new Uint8Array());
    const to = name === 'other' ? [idOf(await targetKeys.createRsaKey(name))] : name === 'same' ? from : [];
    ids.set(`keys/${name}`, { from, to });
  }
  return ids;
}
