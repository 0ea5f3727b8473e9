import { keepLatest, once } from '../async/keptWhileUsed';
import { type CryptographyClient, KeyClient, parseKeyVaultKeyIdentifier } from '@azure/keyvault-keys';
import { MoverError } from '../../contracts/model/moverError';
import { CallFault, errorShape, safeCause } from '../transport/callFault';
import { type Connections } from '../transport/connections';
import { type KeyWrapper } from './contentKeys';
import { retryThrottled } from '../transport/retryDelay';
import { vaultPipeline } from '../transport/vaultPipeline';

const algorithm = 'RSA-OAEP-256';
/** The SDK retries 5xx and broken connections, because wrapping is idempotent. */
const maxRetries = 3;

/** How many versions of the key keep their client. */
const maxKept = 8;

/**
 * Wraps with the key that MOVE_STAGING_KEY_ID names. It needs the permissions wrapKey and unwrapKey, and get when the
 * id names no version. All calls share one client, which keeps the challenge of the vault. The client of a version reads that
 * version once, and again after a refused call: somebody may have changed its dates. Throws `STAGING_KEY_UNUSABLE`.
 */
export function keyVaultKeyWrapper(stagingKeyId: string, from: Connections): KeyWrapper {
  const { vaultUrl, name, version } = parseKeyVaultKeyIdentifier(stagingKeyId);
  const keys = once(() => new KeyClient(vaultUrl, from.credential, vaultPipeline(from, maxRetries)));
  const kept = new Map<string, CryptographyClient>();

  async function versionedId(): Promise<string> {
    if (version !== undefined && version !== '') return stagingKeyId;
    const key = await retryThrottled(from.clock, () => keys().getKey(name));
    return key.id ?? stagingKeyId;
  }

  function clientOf(keyId: string): CryptographyClient {
    // The id comes from the store. A tampered id must not lead to another vault, key or path.
    const ofThisKey = `${vaultUrl}/keys/${name}/`;
    const keyVersion = keyId.slice(ofThisKey.length);
    if (keyId.startsWith(ofThisKey) && /^\w+$/.test(keyVersion)) return kept.get(keyId) ?? keep(keyId, keyVersion);
    throw unusable('another key than that of MOVE_STAGING_KEY_ID wrapped the run’s content key', undefined);
  }

  function keep(keyId: string, keyVersion: string): CryptographyClient {
    const client = keys().getCryptographyClient(name, { keyVersion });
    keepLatest(kept, keyId, client, maxKept);
    return client;
  }

  async function call<Result>(keyId: string, act: (client: CryptographyClient) => Promise<Result>): Promise<Result> {
    const client = clientOf(keyId);
    try {
      return await retryThrottled(from.clock, () => act(client));
    } catch (error) {
      kept.delete(keyId);
      throw error;
    }
  }

  return {
    async wrap(contentKey) {
      try {
        const keyId = await versionedId();
        const { result } = await call(keyId, (client) => client.wrapKey(algorithm, contentKey));
        return { keyId, wrapped: result };
      } catch (error) {
        throw unusable('it could not wrap a content key', error);
      }
    },
    async unwrap({ keyId, wrapped }) {
      try {
        return (await call(keyId, (client) => client.unwrapKey(algorithm, wrapped))).result;
      } catch (error) {
        throw unusable('it could not unwrap a content key', error);
      }
    },
  };
}

function unusable(problem: string, error: unknown): MoverError {
  if (error instanceof MoverError) return error;
  const { code, statusCode } = errorShape(error);
  const isCallFault = error instanceof CallFault;
  const isTransient =
    statusCode === undefined ? isCallFault || code !== undefined : statusCode === 429 || statusCode >= 500;
  const cause = [wordOf(error), statusCode].filter(Boolean).join(', HTTP ');
  return new MoverError(
    'STAGING_KEY_UNUSABLE',
    `The staging key cannot be used: ${problem}${error === undefined ? '' : ` (${cause})`}. It must be an enabled RSA key, and the app’s identity needs the key permissions get, wrapKey and unwrapKey on it.`,
    { retryable: isTransient, ...(error === undefined ? {} : { cause: safeCause(error) }) },
  );
}

/** What names the fault: the code of the service, of the network or of Node; undefined for an answer without one. */
function wordOf(error: unknown): string | undefined {
  if (!(error instanceof CallFault)) return errorShape(error).code ?? errorShape(error).name;
  return error.detail.kind === 'answer' ? error.detail.code : error.message;
}
