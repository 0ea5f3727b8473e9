const piTable = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32' +
    'bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a' +
    '961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e' +
    'c5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);
const rotations = [1, 2, 3, 5] as const;
const block = 8;

/**
 * Decrypts RC2-CBC (RFC 2268) and removes the padding. All bits of the key count. Node's OpenSSL has this cipher only with its old
 * provider, which is off. Throws for a wrong length or padding.
 */
export function decryptRc2(encrypted: Buffer, key: Buffer, iv: Buffer): Buffer {
  if (encrypted.length === 0 || encrypted.length % block !== 0) throw new Error('The length is not that of RC2.');
  const schedule = expandKey(key, key.length * 8);
  const plain = Buffer.alloc(encrypted.length);
  for (let at = 0; at < encrypted.length; at += block) {
    const before = at === 0 ? iv : encrypted.subarray(at - block, at);
    const opened = decryptBlock(encrypted.subarray(at, at + block), schedule);
    for (let index = 0; index < block; index += 1) plain[at + index] = (opened[index] ?? 0) ^ (before[index] ?? 0);
  }
  const padding = plain.at(-1) ?? 0;
  const isPadded = padding >= 1 && padding <= block && plain.subarray(-padding).every((byte) => byte === padding);
  if (!isPadded) throw new Error('The padding is not that of RC2.');
  return plain.subarray(0, -padding);
}

/** Expands a key of 1 to 128 bytes into 64 words, with that number of effective bits. */
export function expandKey(key: Buffer, effectiveBits: number): Uint16Array {
  const bytes = new Uint8Array(128);
  bytes.set(key);
  const pi = (index: number): number => piTable[index & 0xff] ?? 0;
  const byteAt = (index: number): number => bytes[index] ?? 0;
  for (let at = key.length; at < 128; at += 1) bytes[at] = pi(byteAt(at - 1) + byteAt(at - key.length));
  const effective = Math.ceil(effectiveBits / 8);
  bytes[128 - effective] = pi(byteAt(128 - effective) & (0xff >> (8 * effective - effectiveBits)));
  for (let at = 127 - effective; at >= 0; at -= 1) bytes[at] = pi(byteAt(at + 1) ^ byteAt(at + effective));
  return Uint16Array.from({ length: 64 }, (_, index) => byteAt(2 * index) | (byteAt(2 * index + 1) << 8));
}

/** Decrypts one block of 8 bytes. */
export function decryptBlock(bytes: Buffer, schedule: Uint16Array): Buffer {
  const words = Uint16Array.from([0, 1, 2, 3], (index) => bytes.readUInt16LE(2 * index));
  let next = 63;
  for (const [round, count] of [5, 6, 5].entries()) {
    if (round > 0) unmash(words, schedule);
    for (let step = 0; step < count; step += 1) next = unmix(words, schedule, next);
  }
  const opened = Buffer.alloc(block);
  words.forEach((word, index) => opened.writeUInt16LE(word, 2 * index));
  return opened;
}

function unmix(words: Uint16Array, schedule: Uint16Array, from: number): number {
  const word = (index: number): number => words[index & 3] ?? 0;
  let next = from;
  for (const index of [3, 2, 1, 0]) {
    const by = rotations[index] ?? 0;
    const turned = (word(index) >>> by) | (word(index) << (16 - by));
    const mixed = (word(index + 3) & word(index + 2)) + (~word(index + 3) & word(index + 1));
    words[index] = turned - (schedule[next] ?? 0) - mixed;
    next -= 1;
  }
  return next;
}

function unmash(words: Uint16Array, schedule: Uint16Array): void {
  for (const index of [3, 2, 1, 0]) {
    words[index] = (words[index] ?? 0) - (schedule[(words[(index + 3) & 3] ?? 0) & 63] ?? 0);
  }
}
