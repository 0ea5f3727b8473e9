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
  const certBags = certificates.map((der) => certBag(der, der === leaf ? keyId : undefined));
  const contents = [dataContent(write(tags.sequence, ...certBags))];
  if (key !== undefined && keyId !== undefined) contents.push(dataContent(write(tags.sequence, keyBag(key, keyId))));
  const safe = write(tags.sequence, ...contents);
  return write(tags.sequence, writeInteger(3), dataContent(safe), macOf(safe));
}

function dataContent(bytes: Buffer): Buffer {
  return write(tags.sequence, writeOid(oids.data), write(tags.context0, write(tags.octets, bytes)));
}

function certBag(der: Buffer, keyId: Buffer | undefined): Buffer {
  const certificate = write(tags.context0, write(tags.octets, der));
  const value = write(tags.sequence, writeOid(oids.x509Certificate), certificate);
  return bag(oids.certBag, value, keyId);
}

function keyBag(key: KeyObject, keyId: Buffer): Buffer {
  const shrouded = key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: '' });
  return bag(oids.shroudedKeyBag, shrouded, keyId);
}

/** The same id on both connects a key to its certificate. */
function bag(oid: string, value: Buffer, keyId: Buffer | undefined): Buffer {
  const attributes =
    keyId === undefined
      ? []
      : [write(tags.set, write(tags.sequence, writeOid(oids.localKeyId), write(tags.set, write(tags.octets, keyId))))];
  return write(tags.sequence, writeOid(oid), write(tags.context0, value), ...attributes);
}

function macOf(safe: Buffer): Buffer {
  const { salt, key } = (macSecret ??= newMacSecret());
  const digest = createHmac('sha256', key).update(safe).digest();
  const algorithm = write(tags.sequence, writeOid(oids.sha256), write(tags.nil));
  const info = write(tags.sequence, algorithm, write(tags.octets, digest));
  return write(tags.sequence, info, write(tags.octets, salt), writeInteger(iterations));
}

/** All files of a process share it: its derivation takes longer than the rest of a file, and the password is empty. */
let macSecret: { readonly salt: Buffer; readonly key: Buffer } | undefined;

function newMacSecret() {
  const salt = randomBytes(16);
  const password = bmpPassword('');
  const key = pkcs12Kdf({ hash: 'sha256', password, salt, iterations, purpose: purposes.mac, length: 32 });
  return { salt, key };
}
