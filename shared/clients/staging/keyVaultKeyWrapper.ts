import { CryptographyClient, KeyClient, parseKeyVaultKeyIdentifier } from '@azure/keyvault-keys';
import { MoverError } from '../../contracts/model/moverError';
import { CallFault } from '../transport/callFault';
import { type Connections } from '../transport/connections';
import { errorShape, safeCause } from '../transport/errorShape';
import { type KeyWrapper } from './contentKeys';
import { retryThrottled } from '../transport/retryThrottled';
import { vaultPipeline } from '../transport/vaultPipeline';

const algorithm = 'RSA-OAEP-256';
/** By the SDK, for 5xx and broken connections: wrapping twice does no harm. */
const maxRetries = 3;

/**
 * Wraps by the key that MOVE_STAGING_KEY_ID names. Needs the permissions wrapKey and unwrapKey, and get when the id
 * names no version. A client is made per call: calls are rare, and its first request is a read.
 */
export function keyVaultKeyWrapper(stagingKeyId: string, from: Connections): KeyWrapper {
  const options = vaultPipeline(from, maxRetries);
  const { vaultUrl, name, version } = parseKeyVaultKeyIdentifier(stagingKeyId);

  async function versionedId(): Promise<string> {
    if (version !== undefined && version !== '') return stagingKeyId;
    const keys = new KeyClient(vaultUrl, from.credential, options);
    const key = await retryThrottled(from.clock, () => keys.getKey(name));
    return key.id ?? stagingKeyId;
  }

  function clientOf(keyId: string): CryptographyClient {
    // The id was stored; a changed one must not send us to another vault or key, nor by a path that leads out of this one.
    const ofThisKey = `${vaultUrl}/keys/${name}/`;
    if (keyId.startsWith(ofThisKey) && /^\w+$/.test(keyId.slice(ofThisKey.length)))
      return new CryptographyClient(keyId, from.credential, options);
    throw unusable('the run’s content key was wrapped by another key than MOVE_STAGING_KEY_ID names', undefined);
  }

  return {
    async wrap(contentKey) {
      try {
        const keyId = await versionedId();
        const client = clientOf(keyId);
        const { result } = await retryThrottled(from.clock, () => client.wrapKey(algorithm, contentKey));
        return { keyId, wrapped: result };
      } catch (error) {
        throw unusable('it did not wrap', error);
      }
    },
    async unwrap({ keyId, wrapped }) {
      try {
        const client = clientOf(keyId);
        return (await retryThrottled(from.clock, () => client.unwrapKey(algorithm, wrapped))).result;
      } catch (error) {
        throw unusable('it did not unwrap', error);
      }
    },
  };
}

function unusable(what: string, error: unknown): MoverError {
  if (error instanceof MoverError) return error;
  const { code, statusCode, name } = errorShape(error);
  const late = error instanceof CallFault;
  const passing = statusCode === undefined ? late || code !== undefined : statusCode === 429 || statusCode >= 500;
  const seen = [late ? error.message : (code ?? name), statusCode].filter(Boolean).join(', HTTP ');
  return new MoverError(
    'STAGING_KEY_UNUSABLE',
    `The staging key cannot be used: ${what}${error === undefined ? '' : ` (${seen})`}. It must be an enabled RSA key, and the app’s identity needs the key permissions get, wrapKey and unwrapKey on it.`,
    { retryable: passing, ...(error === undefined ? {} : { cause: safeCause(error) }) },
  );
}
