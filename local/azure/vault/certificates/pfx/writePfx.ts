import { createHash, createHmac, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { tags, write, writeInteger, writeOid } from './der';
import { oids } from './oids';
import { bmpPassword, pkcs12Kdf, purposes } from './pkcs12Kdf';

interface PfxContent {
  /** Absent for a file with certificates only. */
  readonly key?: KeyObject | undefined;
  /** DER. */
  readonly certificates: readonly Buffer[];
}

const iterations = 2_048;

/** Writes a PKCS#12 file with an empty password, as a certificate's secret holds it. */
export function writePfx({ key, certificates }: PfxContent): Buffer {
  const leaf = certificates.find((der) => key !== undefined && new X509Certificate(der).checkPrivateKey(key));
  const keyId = leaf === undefined ? undefined : createHash('sha1').update(leaf).digest();
  // The same id on both connects a key to its certificate.
  const connected = keyId === undefined ? [] : [attribute(oids.localKeyId, write(tags.octets, keyId))];
  const certBags = certificates.map((der) => certBag(der, der === leaf ? connected : []));
  const contents = [dataContent(write(tags.sequence, ...certBags))];
  if (key !== undefined && keyId !== undefined)
    contents.push(dataContent(write(tags.sequence, keyBag(key, connected))));
  return fileOf(contents, (macSecret ??= newMacSecret('')));
}

/** Writes a certificate that programs may trust, as `keytool -importcert` does. */
export function writeTrustStore(certificate: Buffer, password: string): Buffer {
  const name = Buffer.from('keyvault-emulator', 'utf16le').swap16();
  const attributes = [
    attribute(oids.friendlyName, write(tags.bmpText, name)),
    attribute(oids.javaTrust, writeOid(oids.anyUse)),
  ];
  const contents = [dataContent(write(tags.sequence, certBag(certificate, attributes)))];
  return fileOf(contents, newMacSecret(password));
}

function fileOf(contents: readonly Buffer[], secret: MacSecret): Buffer {
  const safe = write(tags.sequence, ...contents);
  return write(tags.sequence, writeInteger(3), dataContent(safe), macOf(safe, secret));
}

function dataContent(bytes: Buffer): Buffer {
  return write(tags.sequence, writeOid(oids.data), write(tags.context0, write(tags.octets, bytes)));
}

function certBag(der: Buffer, attributes: readonly Buffer[]): Buffer {
  const certificate = write(tags.context0, write(tags.octets, der));
  const value = write(tags.sequence, writeOid(oids.x509Certificate), certificate);
  return bag(oids.certBag, value, attributes);
}

function keyBag(key: KeyObject, attributes: readonly Buffer[]): Buffer {
  const shrouded = key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: '' });
  return bag(oids.shroudedKeyBag, shrouded, attributes);
}

function bag(oid: string, value: Buffer, attributes: readonly Buffer[]): Buffer {
  const set = attributes.length === 0 ? [] : [write(tags.set, ...attributes)];
  return write(tags.sequence, writeOid(oid), write(tags.context0, value), ...set);
}

function attribute(oid: string, value: Buffer): Buffer {
  return write(tags.sequence, writeOid(oid), write(tags.set, value));
}

function macOf(safe: Buffer, { salt, key }: MacSecret): Buffer {
  const digest = createHmac('sha256', key).update(safe).digest();
  const algorithm = write(tags.sequence, writeOid(oids.sha256), write(tags.nil));
  const info = write(tags.sequence, algorithm, write(tags.octets, digest));
  return write(tags.sequence, info, write(tags.octets, salt), writeInteger(iterations));
}

interface MacSecret {
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** All files of a process with the empty password share it: its derivation takes longer than the rest of a file. */
let macSecret: MacSecret | undefined;

function newMacSecret(text: string): MacSecret {
  const salt = randomBytes(16);
  const password = bmpPassword(text);
  const key = pkcs12Kdf({ hash: 'sha256', password, salt, iterations, purpose: purposes.mac, length: 32 });
  return { salt, key };
}
