import { createHash, createPrivateKey } from 'node:crypto';
import { type Clock, unixSeconds } from '../clock/clock';
import { contentTypes, defaultPolicy, type PolicyContent } from '../vault/certificates/certificatePolicy';
import { importedPolicy } from '../vault/certificates/importedPolicy';
import { newOperation, signByIssuer } from '../vault/certificates/newOperation';
import { toPem } from '../vault/certificates/pemBundle';
import { type PendingOperation } from '../vault/certificates/pendingOperation';
import { writePfx } from '../vault/certificates/pfx/writePfx';
import { leafOf, readCertificateFile } from '../vault/certificates/readCertificateFile';
import { mergePolicy } from '../vault/certificates/sentPolicy';
import { signedByAuthority } from '../vault/certificates/signedByAuthority';
import { selfSigned, type X509Request } from '../vault/certificates/signX509';
import {
  storeCertificateWithKeyAndSecret,
  type CertificateParts,
} from '../vault/certificates/storeCertificateWithKeyAndSecret';
import { type Deletion } from '../vault/items/item';
import { keyKindOf } from '../vault/keys/keyKind';
import { type KeyMaterial, materialSchema } from '../vault/keys/keyMaterial';
import { newMaterial } from '../vault/keys/newMaterial';
import { type Vault } from '../vault/vault';
import { derivedVersionId, versionOf } from './seedItems';
import { type SeedCertificate } from './seedItemSchemas';

/** A certificate of a seed, ready to be stored. All slow or failing steps are done. */
export interface PreparedCertificate {
  readonly name: string;
  readonly deleted: boolean;
  readonly versions: readonly CertificateParts[];
  readonly policy: PolicyContent;
  readonly pending: PendingOperation | undefined;
}

type SeedVersion = SeedCertificate['versions'][number];
type Content = Pick<CertificateParts, 'policy' | 'jwk' | 'leaf' | 'certificates'>;

interface SeedContext {
  readonly clock: Clock;
  /** The provider of an issuer; undefined for `Self` and `Unknown`. */
  readonly providerOf: (issuerName: string) => string | undefined;
}

/** Signs or reads the versions of a certificate. Throws ServiceError for a policy or file that the service would reject. */
export async function seedCertificate(seed: SeedCertificate, context: SeedContext): Promise<PreparedCertificate> {
  const { name, deleted, versions } = seed;
  const parts = await Promise.all(
    versions.map(async (seedVersion, order): Promise<CertificateParts> => {
      const version = versionOf({ name, order, fields: seedVersion }, context.clock);
      const content = await contentOf(seed, seedVersion, { ...context, now: version.created * 1000 });
      return { name, version, ...content, preserveCertOrder: seedVersion.preserveCertOrder };
    }),
  );
  const policy = parts.at(-1)?.policy ?? ownPolicy(seed);
  return { name, deleted, versions: parts, policy, pending: await pendingOf(seed, policy, context) };
}

type AtTime = SeedContext & { readonly now: number };

async function contentOf(seed: SeedCertificate, version: SeedVersion, { now, providerOf }: AtTime): Promise<Content> {
  if (version.value !== undefined) return imported(seed, version);
  const policy = ownPolicy(seed);
  const jwk = await keyFor(policy);
  if (version.file !== undefined) {
    return imported(seed, { ...version, ...(await certificateFile({ policy, jwk, ...version.file }, now)) });
  }
  const provider = providerOf(policy.issuer.name);
  const certificates = await signByIssuer({ policy, jwk, provider }, now);
  // Nobody can sign for an issuer without a provider, so the key signs for itself.
  const [leaf = await selfSigned({ policy, jwk }, now), ...above] = certificates;
  return { policy, jwk, leaf, certificates: [leaf, ...above] };
}

function ownPolicy({ name, policy }: SeedCertificate): PolicyContent {
  const x509Props = { ...defaultPolicy.x509_props, subject: `CN=${name}` };
  return mergePolicy({ ...defaultPolicy, x509_props: x509Props, issuer: { name: 'Self' } }, policy ?? {});
}

/** Works as an import does, but accepts an expired file, so that a seed can hold one. */
function imported(
  { policy }: SeedCertificate,
  { value = '', password, preserveCertOrder }: Pick<SeedVersion, 'value' | 'password' | 'preserveCertOrder'>,
): Content {
  const file = readCertificateFile({ value, password: password ?? '' });
  const leaf = leafOf(file);
  const ordered = [leaf, ...file.certificates.filter((der) => der !== leaf)];
  return {
    policy: importedPolicy(leaf, file, policy),
    jwk: materialSchema.parse(file.key.export({ format: 'jwk' })),
    leaf,
    certificates: preserveCertOrder === true ? file.certificates : ordered,
  };
}

async function pendingOf(
  { name, versions, pending }: SeedCertificate,
  policy: PolicyContent,
  { clock, providerOf }: SeedContext,
): Promise<PendingOperation | undefined> {
  if (pending === undefined) return undefined;
  const jwk = await keyFor(policy);
  const readyAt = pending.issuedAt === undefined ? undefined : pending.issuedAt * 1000;
  return {
    ...(await newOperation({ policy, jwk, now: clock.now(), readyAt, provider: providerOf(policy.issuer.name) })),
    requestId: createHash('sha256').update(`request ${name}`).digest('hex').slice(0, 32),
    versionId: derivedVersionId(name, versions.length),
    enabled: true,
  };
}

function keyFor({ key_props: { kty, key_size: keySize, crv } }: PolicyContent): Promise<KeyMaterial> {
  return newMaterial(keyKindOf({ kty, keySize, crv }));
}

interface FileRequest extends X509Request {
  /** The number of authorities above the certificate; 0 means self-signed. */
  readonly chain: number;
}

/** Makes a file as an outside authority would issue it: PEM when the policy says so, else a PFX without a password. */
async function certificateFile({ policy, jwk, chain }: FileRequest, nowMs: number): Promise<{ value: string }> {
  const certificates =
    chain === 0
      ? [await selfSigned({ policy, jwk }, nowMs)]
      : await signedByAuthority({ policy, jwk, authority: 'Contoso Example', chain }, nowMs);
  const content = { key: createPrivateKey({ key: jwk, format: 'jwk' }), certificates };
  const isPem = policy.secret_props.contentType === contentTypes.pem;
  return { value: isPem ? toPem(content) : writePfx(content).toString('base64') };
}

/** Stores a certificate with its keys, secrets, policy and operation, and then deletes it if the seed says so. */
export function storeCertificate(vault: Vault, made: PreparedCertificate, clock: Clock, deletion: Deletion): void {
  const { name, versions, policy, pending, deleted } = made;
  for (const version of versions) storeCertificateWithKeyAndSecret(vault, version);
  const now = unixSeconds(clock);
  const first = versions[0]?.version.created ?? now;
  const last = versions.at(-1)?.version.updated ?? now;
  // A certificate that was never issued still has a version, disabled and without content.
  const unissued = { id: pending?.versionId ?? '', order: 0, enabled: false, created: now, updated: now };
  const item = vault.certificates.live(name) ?? vault.certificates.add(name, unissued);
  const attributes = { enabled: true, created: first, updated: last };
  const certificate = { policy: { ...policy, attributes }, ...(pending === undefined ? {} : { pending }) };
  vault.certificates.replaceItem({ ...item, certificate });
  if (deleted) deleteCertificateWithKeyAndSecret(vault, name, deletion);
}

function deleteCertificateWithKeyAndSecret(
  { certificates, keys, secrets }: Vault,
  name: string,
  deletion: Deletion,
): void {
  const certificate = certificates.live(name);
  const key = keys.live(name);
  const secret = secrets.live(name);
  if (certificate !== undefined) certificates.delete(certificate, deletion);
  if (key !== undefined) keys.delete(key, deletion);
  if (secret !== undefined) secrets.delete(secret, deletion);
}
