import { createHash } from 'node:crypto';
import { type Clock } from '../clock';
import { defaultPolicy, type PolicyContent } from '../vault/certificates/certificatePolicy';
import { derivedPolicy } from '../vault/certificates/derivedPolicy';
import { newOperation } from '../vault/certificates/newOperation';
import { type PendingOperation } from '../vault/certificates/pendingOperation';
import { leafOf, readCertificateFile } from '../vault/certificates/readCertificateFile';
import { mergePolicy } from '../vault/certificates/sentPolicy';
import { selfSigned } from '../vault/certificates/signX509';
import { type Triple } from '../vault/certificates/storeTriple';
import { keyKindOf } from '../vault/keys/keyKind';
import { type KeyMaterial, materialSchema } from '../vault/keys/keyMaterial';
import { newMaterial } from '../vault/keys/newMaterial';
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

/** Signs, or reads, the versions of a certificate. Throws ServiceError for a policy or a file that the service would refuse. */
export async function seedCertificate(seed: SeedCertificate, clock: Clock): Promise<MadeCertificate> {
  const { name, deleted, versions } = seed;
  const triples = await Promise.all(
    versions.map(async ({ value, password, preserveCertOrder, ...fields }, order): Promise<Triple> => {
      const version = versionOf({ name, order, fields }, clock);
      const content =
        value === undefined
          ? await signed(seed, version.created * 1000)
          : imported(seed, { value, password, preserveCertOrder });
      return { name, version, ...content, preserveCertOrder };
    }),
  );
  const policy = triples.at(-1)?.policy ?? ownPolicy(seed);
  return { name, deleted, triples, policy, pending: await pendingOf(seed, policy, clock) };
}

function ownPolicy({ name, policy }: SeedCertificate): PolicyContent {
  const x509Props = { ...defaultPolicy.x509_props, subject: `CN=${name}` };
  return mergePolicy({ ...defaultPolicy, x509_props: x509Props, issuer: { name: 'Self' } }, policy ?? {});
}

async function signed(seed: SeedCertificate, now: number): Promise<Content> {
  const policy = ownPolicy(seed);
  const jwk = await keyFor(policy);
  const leaf = await selfSigned({ policy, jwk }, now);
  return { policy, jwk, leaf, certificates: [leaf] };
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
  clock: Clock,
): Promise<PendingOperation | undefined> {
  if (pending === undefined) return undefined;
  const jwk = await keyFor(policy);
  const readyAt = pending.issuedAt === undefined ? undefined : pending.issuedAt * 1000;
  return {
    ...(await newOperation({ policy, jwk, now: clock.now(), readyAt })),
    requestId: createHash('sha256').update(`request ${name}`).digest('hex').slice(0, 32),
    versionId: madeUpId(name, versions.length),
    enabled: true,
  };
}

function keyFor({ key_props: { kty, key_size: keySize, crv } }: PolicyContent): Promise<KeyMaterial> {
  return newMaterial(keyKindOf({ kty, keySize, crv }));
}
