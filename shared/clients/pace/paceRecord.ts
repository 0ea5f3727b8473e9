import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { requestClasses } from './serviceLimits';

const amount = z.number().nonnegative();

/** One class of requests of a member: units of the service's limit in 10 s. */
const usageSchema = z.strictObject({
  /** What the member would use. */
  wanted: amount,
  /** Its part: the most in any window until its lease ends or, if it is smooth, ten times the most in a second. */
  part: amount,
  /** Whether it spreads its requests evenly. */
  isSmooth: z.boolean(),
  /**
   * What it used, by second; the first number is the last second before the record. If it is smooth, only what it used
   * beyond its part, in bursts of the time before.
   */
  used: z.array(amount).max(10),
});
export type MemberUsage = z.infer<typeof usageSchema>;

/** The counted classes, and all requests together, which a ceiling can limit. */
export const quotaClasses = [...requestClasses, 'all'] as const;
export type QuotaClass = (typeof quotaClasses)[number];

const maxLifeMs = 30_000;

const contentSchema = z.strictObject({
  /** Increases with every record of a member. */
  seq: z.int().nonnegative(),
  /** When it was written, in milliseconds since 1970. */
  at: z.number(),
  /** How long after the beginning of its write the lease counts, by the clock of its owner. */
  lifeMs: z.number().min(100).max(maxLifeMs),
  usage: z.partialRecord(z.enum(quotaClasses), usageSchema),
});
export type PaceRecord = z.infer<typeof contentSchema>;

const signedSchema = z.strictObject({
  content: z.string().max(8_000),
  key: z.base64url().max(200),
  signature: z.base64url().max(200),
});

/** Writes the records of one process in one scope. */
export interface RecordWriter {
  /** The id of the member: the hash of its public key. So nobody else can write a record under this id. */
  readonly id: string;
  bytesOf(record: PaceRecord): Uint8Array;
}

/** A new member of a scope, with a key pair that exists only in this process. */
export function recordWriter(scope: string): RecordWriter {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ type: 'spki', format: 'der' });
  return {
    id: idOf(key),
    bytesOf(record) {
      const content = JSON.stringify(contentSchema.parse(record));
      const signature = sign(null, signedText(scope, content), privateKey).toString('base64url');
      return new TextEncoder().encode(JSON.stringify({ content, key: key.toString('base64url'), signature }));
    },
  };
}

/** Reads a stored record. Undefined unless the member with this id wrote it for this scope. */
export function readRecord(scope: string, id: string, bytes: Uint8Array): PaceRecord | undefined {
  try {
    const { content, key, signature } = signedSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const der = Buffer.from(key, 'base64url');
    if (idOf(der) !== id) return undefined;
    const isOurs = verify(null, signedText(scope, content), publicKeyOf(der), Buffer.from(signature, 'base64url'));
    return isOurs ? contentSchema.parse(JSON.parse(content)) : undefined;
  } catch {
    return undefined;
  }
}

function publicKeyOf(der: Buffer): KeyObject {
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

function idOf(key: Uint8Array): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

function signedText(scope: string, content: string): Buffer {
  return Buffer.from(JSON.stringify([scope, content]));
}
