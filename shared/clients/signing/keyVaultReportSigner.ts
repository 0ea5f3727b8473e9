import { CryptographyClient, type JsonWebKey, KeyClient, parseKeyVaultKeyIdentifier } from '@azure/keyvault-keys';
import { type PublicKey, type SigningKey, signingKeySchema } from '../../contracts/model/reportProof';
import { CallFault, errorShape, safeCause } from '../transport/callFault';
import { type Connections } from '../transport/connections';
import { retryThrottled } from '../transport/retryDelay';
import { vaultPipeline } from '../transport/vaultPipeline';
import { type ReportSigner, type SigningFault, SigningFailed } from './reportSigner';

/** The SDK retries 5xx and broken connections: another signature of the same digest does no harm. */
const maxRetries = 3;

/** How many versions of the key are remembered. */
const maxKnown = 100;

/** Signs with a key of Key Vault. The identity needs the key permissions get and sign. The private key stays there. */
export function keyVaultReportSigner(reportKeyId: string, from: Connections): ReportSigner {
  const pipeline = vaultPipeline(from, maxRetries);
  // The SDK changes the options of a client, so each client gets its own.
  const optionsOf = () => ({ ...pipeline });
  const { vaultUrl, name, version } = parseKeyVaultKeyIdentifier(reportKeyId);
  const versionIn = (keyId: string): string | undefined => {
    const ofThisKey = `${vaultUrl}/keys/${name}/`;
    const own = keyId.slice(ofThisKey.length);
    return keyId.startsWith(ofThisKey) && /^\w+$/.test(own) ? own : undefined;
  };
  /** The public parts of versions, which never change. */
  const known = new Map<string, PublicKey>();

  async function readKey(wanted = version): Promise<SigningKey> {
    const keys = new KeyClient(vaultUrl, from.credential, optionsOf());
    const which = wanted ? { version: wanted } : {};
    const found = await attempt(() => retryThrottled(from.clock, () => keys.getKey(name, which)));
    const signing = signingKeySchema.safeParse(signingKeyOf(found.id, found.key));
    const own = signing.success ? versionIn(signing.data.keyId) : undefined;
    if (!signing.success || own === undefined || (wanted && wanted !== own)) throw new SigningFailed('unfit');
    return signing.data;
  }

  async function readPublicKey(keyId: string): Promise<PublicKey | undefined> {
    const wanted = versionIn(keyId);
    if (wanted === undefined) return undefined;
    const publicKey = known.get(keyId) ?? (await readKey(wanted)).publicKey;
    if (known.size < maxKnown) known.set(keyId, publicKey);
    return publicKey;
  }

  return {
    keyId: reportKeyId,
    readKey: () => readKey(),
    readPublicKey,
    async sign({ keyId, algorithm }, digest) {
      const client = new CryptographyClient(keyId, from.credential, optionsOf());
      return (await attempt(() => retryThrottled(from.clock, () => client.sign(algorithm, digest)))).result;
    },
  };
}

function signingKeyOf(keyId: string | undefined, key: JsonWebKey | undefined) {
  const publicKey = key === undefined ? undefined : publicKeyOf(key);
  return { keyId, algorithm: publicKey?.kty === 'EC' ? 'ES256' : 'PS256', publicKey };
}

/** Undefined for a kind of key that the app does not sign with. */
function publicKeyOf({ kty, crv, n, e, x, y }: JsonWebKey): PublicKey | undefined {
  if (kty?.startsWith('RSA') === true && n && e) return { kty: 'RSA', n: text(n), e: text(e) };
  if (kty?.startsWith('EC') === true && crv === 'P-256' && x && y) return { kty: 'EC', crv, x: text(x), y: text(y) };
  return undefined;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

async function attempt<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new SigningFailed(faultOf(error), { cause: safeCause(error) });
  }
}

function faultOf(error: unknown): SigningFault {
  const { code, statusCode } = errorShape(error);
  if (statusCode === undefined) return error instanceof CallFault || code !== undefined ? 'away' : 'unfit';
  if (statusCode === 404) return 'missing';
  if (statusCode === 429) return 'throttled';
  if (statusCode >= 500) return 'away';
  return statusCode === 401 || statusCode === 403 ? 'refused' : 'unfit';
}
