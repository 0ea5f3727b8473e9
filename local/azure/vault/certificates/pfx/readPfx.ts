import { createHmac, createPrivateKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { decryptContent, iterationsOf } from './decryptContent';
import { child, type DerValue, octetsOf, oidOf, readValues, tags } from './der';
import { oids } from './oids';
import { bmpPasswords, pkcs12Kdf, purposes } from './pkcs12Kdf';

export interface ReadPfx {
  readonly key: KeyObject | undefined;
  readonly certificates: readonly Buffer[];
}

const hashes = {
  [oids.sha1]: { name: 'sha1', bytes: 20 },
  [oids.sha256]: { name: 'sha256', bytes: 32 },
  [oids.sha384]: { name: 'sha384', bytes: 48 },
  [oids.sha512]: { name: 'sha512', bytes: 64 },
} as const;

/** Reads a PKCS#12 file. Throws for a damaged file, a wrong password, or an unsupported encryption. */
export function readPfx(bytes: Buffer, password: string): ReadPfx {
  const [file] = readValues(bytes);
  const safe = octetsOf(child(child(child(file, 1, tags.sequence), 1), 0));
  checkMac(child(file, 2, tags.sequence), safe, password);
  const bags = readValues(safe).flatMap(({ content }) =>
    readValues(content).flatMap((info) =>
      readValues(unlock(info, password)).flatMap((safeBags) => readValues(safeBags.content)),
    ),
  );
  return { key: bags.map((bag) => keyOf(bag, password)).find(Boolean), certificates: bags.flatMap(certificatesOf) };
}

function checkMac(mac: DerValue, safe: Buffer, password: string): void {
  const info = child(mac, 0, tags.sequence);
  const oid = oidOf(child(child(info, 0), 0, tags.oid));
  const hash = Object.entries(hashes).find(([known]) => known === oid)?.[1];
  if (hash === undefined) throw new Error('The hash of the file is not supported.');
  const iterations = readValues(mac.content)[2];
  const derived = (text: Buffer) =>
    pkcs12Kdf({
      hash: hash.name,
      password: text,
      salt: octetsOf(child(mac, 1)),
      iterations: iterations === undefined ? 1 : iterationsOf(iterations),
      purpose: purposes.mac,
      length: hash.bytes,
    });
  const expected = octetsOf(child(info, 1));
  const fits = bmpPasswords(password).some((text) => {
    const actual = createHmac(hash.name, derived(text)).update(safe).digest();
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  });
  if (!fits) throw new Error('The password is wrong, or the file is damaged.');
}

function unlock(info: DerValue, password: string): Buffer {
  const type = oidOf(child(info, 0, tags.oid));
  const content = child(child(info, 1), 0);
  if (type === oids.data) return octetsOf(content);
  if (type !== oids.encryptedData) throw new Error('A part of the file is not supported.');
  const encrypted = child(content, 1, tags.sequence);
  return decryptContent(child(encrypted, 1), octetsOf(child(encrypted, 2)), password);
}

function keyOf(bag: DerValue, password: string): KeyObject | undefined {
  const type = oidOf(child(bag, 0, tags.oid));
  const value = () => child(child(bag, 1), 0);
  if (type === oids.keyBag) return createPrivateKey({ key: value().bytes, format: 'der', type: 'pkcs8' });
  if (type !== oids.shroudedKeyBag) return undefined;
  const key = decryptContent(child(value(), 0), octetsOf(child(value(), 1)), password);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function certificatesOf(bag: DerValue): Buffer[] {
  if (oidOf(child(bag, 0, tags.oid)) !== oids.certBag) return [];
  const certificate = child(child(bag, 1), 0);
  return [octetsOf(child(child(certificate, 1), 0))];
}
