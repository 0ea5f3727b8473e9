import { createHash, createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CryptographyClient } from '@azure/keyvault-keys';
import { type SeedInput } from '../../local/azure/seeds/seedSchema';
import { AzureOpenSsl } from '../support/azure/azureOpenSsl';
import { postMove, readReport, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { localCryptographyClient, localKeyClient, localSecretClient } from '../support/local/localVaults';
import { readCertificates } from '../support/local/localCertificates';
import { moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';

// One vault decrypts and verifies what the other one encrypts and signs, for every algorithm of every key type.

const keys = [
  { name: 'rsa', versions: [{ kty: 'RSA' }] },
  { name: 'rsa-hsm', versions: [{ kty: 'RSA-HSM' }] },
  ...['P-256', 'P-256K', 'P-384', 'P-521'].map((crv) => ({ name: `ec-${crv}`, versions: [{ kty: 'EC', crv }] })),
  { name: 'ec-hsm', versions: [{ kty: 'EC-HSM', crv: 'P-256' }] },
  ...[128, 192, 256].map((keySize) => ({ name: `oct-${keySize}`, versions: [{ kty: 'oct-HSM', keySize }] })),
];

const forms = ['application/x-pkcs12', 'application/x-pem-file'];
const certificateKeys = [
  { kty: 'RSA', key_size: 2048 },
  { kty: 'EC', crv: 'P-521' },
];
const certificates = forms.flatMap((contentType, form) =>
  certificateKeys.map((key, at) => ({
    name: `certificate-${form}-${at}`,
    policy: { key_props: { ...key, exportable: true }, secret_props: { contentType } },
    versions: [{}],
  })),
);

let stack: LocalStack;
const openSsl = new AzureOpenSsl();

beforeAll(async () => {
  const stateDir = localFolder();
  const seed: SeedInput = {
    vaults: [
      { name: moveSource, region: 'westeurope', sku: 'premium', keys, certificates },
      { name: sameGeographyTarget, region: 'northeurope', sku: 'premium' },
      { name: otherGeographyTarget, region: 'eastus' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
  const file = path.join(stateDir, 'seed.json');
  writeFileSync(file, JSON.stringify(seed));
  stack = await startLocalStack({ stateDir, seed: file });
  await move(sameGeographyTarget, {});
  await move(otherGeographyTarget, { select: { types: ['certificate'] } });
});

afterAll(async () => {
  openSsl.remove();
  await endLocalProcesses();
});

async function move(targetVault: string, request: object): Promise<void> {
  const { id } = await postMove(stack.baseUrl, { sourceVault: moveSource, targetVault, ...request });
  await waitForEnd(stack.baseUrl, id);
  const { items, verified } = await readReport(stack.baseUrl, id);
  expect([items.done, verified]).toEqual([items.total, items.total]);
}

interface Ends {
  readonly source: CryptographyClient;
  readonly target: CryptographyClient;
}

async function endsOf(name: string): Promise<Ends> {
  const { properties } = await localKeyClient(stack.azure, moveSource).getKey(name);
  const at = (vault: string) => localCryptographyClient(stack.azure, vault, name, properties.version ?? '');
  return { source: at(moveSource), target: at(sameGeographyTarget) };
}

const rsa = ['rsa', 'rsa-hsm'];
const oct = ['128', '192', '256'];
const of = (names: readonly string[], ...algorithms: readonly string[]) =>
  names.flatMap((name) => algorithms.map((algorithm) => [name, algorithm] as const));

describe('a restored key', () => {
  it.each([
    ...of(rsa, 'RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256'),
    ...oct.flatMap((size) => of([`oct-${size}`], `A${size}GCM`, `A${size}CBC`, `A${size}CBCPAD`)),
  ])('%s decrypts what the source encrypted with %s', async (name, algorithm) => {
    const { source, target } = await endsOf(name);
    const plaintext = randomBytes(32);
    const closed = await source.encrypt(parametersFor(algorithm, { plaintext }));
    const { iv, authenticationTag, result: ciphertext } = closed;
    const opened = await target.decrypt({ algorithm, ciphertext, iv, authenticationTag } as never);
    expect(Buffer.from(opened.result).equals(plaintext)).toBe(true);
  });

  it.each([
    ...of(rsa, 'RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256'),
    ...oct.flatMap((size) => of([`oct-${size}`], `A${size}KW`)),
  ])('%s unwraps what the source wrapped with %s', async (name, algorithm) => {
    const { source, target } = await endsOf(name);
    const contentKey = randomBytes(32);
    const wrapped = await source.wrapKey(algorithm as never, contentKey);
    const opened = await target.unwrapKey(algorithm as never, wrapped.result);
    expect(Buffer.from(opened.result).equals(contentKey)).toBe(true);
  });

  it.each([
    ...of(rsa, 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'),
    ...of(['ec-P-256', 'ec-hsm'], 'ES256'),
    ...of(['ec-P-256K'], 'ES256K'),
    ...of(['ec-P-384'], 'ES384'),
    ...of(['ec-P-521'], 'ES512'),
  ])('%s and its source verify each other’s signatures with %s', async (name, algorithm) => {
    const { source, target } = await endsOf(name);
    const digest = createHash(`sha${algorithm.slice(2, 5)}`)
      .update('text')
      .digest();
    const bySource = await source.sign(algorithm, digest);
    const byTarget = await target.sign(algorithm, digest);
    expect((await target.verify(algorithm, digest, bySource.result)).result).toBe(true);
    expect((await source.verify(algorithm, digest, byTarget.result)).result).toBe(true);
  });
});

/** The SDK requires an initialization vector for the modes that let the caller choose one. */
function parametersFor(algorithm: string, { plaintext }: { plaintext: Uint8Array }): never {
  return (
    algorithm.includes('CBC') ? { algorithm, plaintext, iv: randomBytes(16) } : { algorithm, plaintext }
  ) as never;
}

describe.each([sameGeographyTarget, otherGeographyTarget])('a certificate that was moved to %s', (vault) => {
  it.each(certificates.map(({ name }) => name))(
    '%s has the certificate of the source and its private key',
    async (name) => {
      const moved = await readCertificates(stack.azure, vault);
      const source = await readCertificates(stack.azure, moveSource);
      const thumbprints = (all: typeof moved) =>
        all.find((one) => one.name === name)?.versions.map((v) => v.thumbprint);
      expect(thumbprints(moved)).toEqual(thumbprints(source));

      const { value = '' } = await localSecretClient(stack.azure, vault).getSecret(name);
      const pem = value.includes('-----BEGIN') ? value : asPem(value);
      const publicKey = createPublicKey(createPrivateKey(pem)).export({ format: 'jwk' });
      expect(new X509Certificate(pem).publicKey.export({ format: 'jwk' })).toEqual(publicKey);
    },
  );
});

function asPem(pfx: string): string {
  openSsl.write('it.pfx', Buffer.from(pfx, 'base64'));
  return openSsl.run('pkcs12', '-in', 'it.pfx', '-passin', 'pass:', '-nodes');
}
