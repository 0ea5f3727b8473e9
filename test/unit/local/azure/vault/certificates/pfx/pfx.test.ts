import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPfx } from '../../../../../../../local/azure/vault/certificates/pfx/readPfx';
import { writePfx } from '../../../../../../../local/azure/vault/certificates/pfx/writePfx';
import { pfxOfDotNet } from '../../../../../../support/azure/pfxOfDotNet';

const folder = mkdtempSync(path.join(tmpdir(), 'azure-pfx-'));
const file = (name: string) => path.join(folder, name);
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  const subject = ['-subj', '/CN=pfx.example'];
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'rsa.key', '-out', 'rsa.pem', ...subject);
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-521',
    '-nodes',
    '-keyout',
    'ec.key',
    '-out',
    'ec.pem',
    ...subject,
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function exported(name: string, ...options: string[]): Buffer {
  openssl('pkcs12', '-export', '-inkey', `${name}.key`, '-in', `${name}.pem`, '-out', 'out.pfx', ...options);
  return readFileSync(file('out.pfx'));
}

function derOf(name: string): Buffer {
  return new X509Certificate(readFileSync(file(`${name}.pem`))).raw;
}

test.each([
  ['rsa', 'an empty password', ['-passout', 'pass:'], ''],
  ['rsa', 'a password', ['-passout', 'pass:größer'], 'größer'],
  ['ec', 'a P-521 key', ['-passout', 'pass:x'], 'x'],
  [
    'rsa',
    'ciphers of old',
    ['-passout', 'pass:x', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
    'x',
  ],
  ['rsa', 'RC2 of 40 bits', ['-passout', 'pass:x', '-legacy'], 'x'],
  ['ec', 'RC2 of 128 bits', ['-passout', 'pass:x', '-legacy', '-keypbe', 'PBE-SHA1-RC2-128'], 'x'],
  ['rsa', 'no encryption', ['-passout', 'pass:x', '-keypbe', 'NONE', '-certpbe', 'NONE'], 'x'],
])('reads a file of %s that OpenSSL made with %s', (name, _, options, password) => {
  const { key, certificates } = readPfx(exported(name, ...options), password);

  expect(certificates.map((der) => der.equals(derOf(name)))).toEqual([true]);
  expect(key === undefined ? false : new X509Certificate(derOf(name)).checkPrivateKey(key)).toBe(true);
});

test.each(Object.entries(pfxOfDotNet))('reads a file without a password that .NET made: %s', (_, base64) => {
  const { key, certificates } = readPfx(Buffer.from(base64, 'base64'), '');

  expect(certificates.map((der) => new X509Certificate(der).subject)).toEqual(['CN=net.example']);
  expect(key?.asymmetricKeyType).toBe('ec');
});

test.each(['rsa', 'ec'])('reads a file of %s with an empty password and ciphers of old', (name) => {
  const { key, certificates } = readPfx(exported(name, '-passout', 'pass:', '-legacy'), '');

  expect([certificates.length, key === undefined]).toEqual([1, false]);
});

test.each(['rsa', 'ec'])('writes a file of %s that OpenSSL reads, with key and certificate', (name) => {
  const { key } = readPfx(exported(name, '-passout', 'pass:'), '');
  writeFileSync(file('written.pfx'), writePfx({ key, certificates: [derOf(name), derOf('rsa')] }));
  const text = openssl('pkcs12', '-in', 'written.pfx', '-passin', 'pass:', '-nodes').toString();

  expect(text.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(text.match(/BEGIN PRIVATE KEY/g)).toHaveLength(1);
});

test('writes a file with certificates only when there is no key', () => {
  const { key, certificates } = readPfx(writePfx({ certificates: [derOf('ec')] }), '');

  expect(key).toBeUndefined();
  expect(certificates.map((der) => createHash('sha1').update(der).digest('hex'))).toHaveLength(1);
});

test('rejects a wrong password', () => {
  expect(() => readPfx(exported('rsa', '-passout', 'pass:right'), 'wrong')).toThrow(/password is wrong/);
});

test('rejects a cut or damaged file, wherever the damage is', () => {
  const whole = exported('ec', '-passout', 'pass:', '-iter', '1', '-maciter');
  for (let at = 0; at < whole.length; at += 7) {
    expect(() => readPfx(whole.subarray(0, at), '')).toThrow();
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0x55;
    try {
      expect(readPfx(damaged, '').certificates[0]).toEqual(derOf('ec'));
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
});
