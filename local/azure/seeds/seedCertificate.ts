import { createHash } from 'node:crypto';
import { type Clock } from '../clock';
import { defaultPolicy, type PolicyContent } from '../vault/certificates/certificatePolicy';
import { derivedPolicy } from '../vault/certificates/derivedPolicy';
import { newOperation } from '../vault/certificates/newOperation';
import { type PendingOperation } from '../vault/certificates/pendingOperation';
import { leafOf, readCertificateFile } from '../vault/certificates/readCertificateFile';
import { mergePolicy } from '../vault/certificates/sentPolicy';
import { signed } from '../vault/certificates/signed';
import { selfSigned } from '../vault/certificates/signX509';
import { type Triple } from '../vault/certificates/storeTriple';
import { keyKindOf } from '../vault/keys/keyKind';
import { type KeyMaterial, materialSchema } from '../vault/keys/keyMaterial';
import { newMaterial } from '../vault/keys/newMaterial';
import { certificateFile } from './certificateFile';
import { type SeedCertificate } from './seedItemSchemas';
import { madeUpId, versionOf } from './seedItems';

/** A certificate of a seed with all that takes time or can fail done: what is left is to store it. */
export interface MadeCertificate {
  readonly name: string;
  readonly deleted: boolean;
  readonly triples: readonly Triple[];
  readonly policy: PolicyContent;
  readonly pending: PendingOperation | undefined;
}

type SeedVersion = SeedCertificate['versions'][number];
type Content = Pick<Triple, 'policy' | 'jwk' | 'leaf' | 'certificates'>;

interface Surroundings {
  readonly clock: Clock;
  /** The provider of an issuer; undefined for `Self` and `Unknown`. */
  readonly providerOf: (issuerName: string) => string | undefined;
}

/** Signs, or reads, the versions of a certificate. Throws ServiceError for a policy or a file that the service would refuse. */
export async function seedCertificate(seed: SeedCertificate, around: Surroundings): Promise<MadeCertificate> {
  const { name, deleted, versions } = seed;
  const triples = await Promise.all(
    versions.map(async (seedVersion, order): Promise<Triple> => {
      const version = versionOf({ name, order, fields: seedVersion }, around.clock);
      const content = await contentOf(seed, seedVersion, { ...around, now: version.created * 1000 });
      return { name, version, ...content, preserveCertOrder: seedVersion.preserveCertOrder };
    }),
  );
  const policy = triples.at(-1)?.policy ?? ownPolicy(seed);
  return { name, deleted, triples, policy, pending: await pendingOf(seed, policy, around) };
}

type AtTime = Surroundings & { readonly now: number };

async function contentOf(seed: SeedCertificate, version: SeedVersion, { now, providerOf }: AtTime): Promise<Content> {
  if (version.value !== undefined) return imported(seed, version);
  const policy = ownPolicy(seed);
  const jwk = await keyFor(policy);
  if (version.file !== undefined) {
    return imported(seed, { ...version, ...(await certificateFile({ policy, jwk, ...version.file }, now)) });
  }
  const provider = providerOf(policy.issuer.name);
  const certificates = await signed({ policy, jwk, provider }, now);
  // What a person would have to sign is signed by the key itself: there is nobody else here.
  const [leaf = await selfSigned({ policy, jwk }, now), ...above] = certificates;
  return { policy, jwk, leaf, certificates: [leaf, ...above] };
}

function ownPolicy({ name, policy }: SeedCertificate): PolicyContent {
  const x509Props = { ...defaultPolicy.x509_props, subject: `CN=${name}` };
  return mergePolicy({ ...defaultPolicy, x509_props: x509Props, issuer: { name: 'Self' } }, policy ?? {});
}

/** As an import does; only that the time of the file may be over, so that a seed can hold an expired one. */
function imported(
  { policy }: SeedCertificate,
  { value = '', password, preserveCertOrder }: Pick<SeedVersion, 'value' | 'password' | 'preserveCertOrder'>,
): Content {
  const file = readCertificateFile(value, password ?? '');
  const leaf = leafOf(file);
  const ordered = [leaf, ...file.certificates.filter((der) => der !== leaf)];
  return {
    policy: mergePolicy(derivedPolicy(leaf, file), policy ?? {}),
    jwk: materialSchema.parse(file.key.export({ format: 'jwk' })),
    leaf,
    certificates: preserveCertOrder === true ? file.certificates : ordered,
  };
}

async function pendingOf(
  { name, versions, pending }: SeedCertificate,
  policy: PolicyContent,
  { clock, providerOf }: Surroundings,
): Promise<PendingOperation | undefined> {
  if (pending === undefined) return undefined;
  const jwk = await keyFor(policy);
  const readyAt = pending.issuedAt === undefined ? undefined : pending.issuedAt * 1000;
  return {
    ...(await newOperation({ policy, jwk, now: clock.now(), readyAt, provider: providerOf(policy.issuer.name) })),
    requestId: createHash('sha256').update(`request ${name}`).digest('hex').slice(0, 32),
    versionId: madeUpId(name, versions.length),
    enabled: true,
  };
}

function keyFor({ key_props: { kty, key_size: keySize, crv } }: PolicyContent): Promise<KeyMaterial> {
  return newMaterial(keyKindOf({ kty, keySize, crv }));
}
