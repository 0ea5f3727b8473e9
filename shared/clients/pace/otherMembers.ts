import { jsonBytes } from '../store/jsonStore';
import { z } from 'zod';
import { requestClasses, windowMs } from './serviceLimits';
import { generateKeyPairSync, sign, verify, type KeyObject, createPublicKey, createHash } from 'node:crypto';

/** Stands for a damaged record: for this time, its member counts as if it used the whole share. */
const damaged: PaceRecord = { seq: -1, at: 0, lifeMs: 10_000, usage: {} };

/** The clocks of two processes may differ in speed by a twentieth, and an answer may take a moment longer. */
const marginMs = 250;
const lifeOf = ({ lifeMs }: PaceRecord): number => lifeMs * 1.05 + marginMs;

/** Clocks of machines may differ by this much. An older record belongs to a process that has ended or is idle. */
const maxSkewMs = 30_000;

/** A member of whom nothing counts any more is forgotten, and its record removed, after this time. */
const forgottenAfterMs = 60_000;

interface Known {
  readonly record: PaceRecord;
  /** When this process saw the record first, by its own clock: at the latest moment that it can have been written. */
  readonly seenAt: number;
}

/** What this process knows of the other members of a scope. It trusts only its own clock. */
export class OtherMembers {
  private readonly known = new Map<string, Known>();

  get size(): number {
    return this.known.size;
  }

  ids(): readonly string[] {
    return [...this.known.keys()];
  }

  /**
   * Takes a stored record into account. `record` is undefined for a document that is not a record of this member. A
   * missing or damaged record, and an older one, change nothing for a member that is known. `ageMs` is how long ago the
   * record was written, by the clocks of both machines.
   */
  see(id: string, record: PaceRecord | undefined, { now, ageMs }: { now: number; ageMs: number }): void {
    const before = this.known.get(id);
    if (before === undefined) {
      const seenAt = record === undefined ? now : now - Math.max(0, ageMs - maxSkewMs);
      this.known.set(id, { record: record ?? damaged, seenAt });
      return;
    }
    if (record !== undefined && record.seq > before.record.seq) this.known.set(id, { record, seenAt: now });
  }

  /** Forgets the members that hold nothing and were silent for long; returns their ids. */
  forget(now: number): readonly string[] {
    const gone = [...this.known].filter(([, { seenAt }]) => now - seenAt > forgottenAfterMs).map(([id]) => id);
    for (const id of gone) this.known.delete(id);
    return gone;
  }

  /** The members whose lease may count, with their demand. */
  wanting(of: QuotaClass, now: number): readonly Wanting[] {
    const found: Wanting[] = [];
    for (const [id, { record, seenAt }] of this.known) {
      const wanted = record.usage[of]?.wanted ?? 0;
      if (wanted > 0 && now < seenAt + lifeOf(record)) found.push({ id, wanted });
    }
    return found;
  }

  /** How many members have a lease that may count. */
  living(now: number): number {
    return [...this.known.values()].filter(({ record, seenAt }) => now < seenAt + lifeOf(record)).length;
  }

  /** Whether nothing that another member sent can be in a window that ends now or later. */
  isAlone(now: number): boolean {
    for (const { record, seenAt } of this.known.values()) if (now < seenAt + lifeOf(record) + windowMs) return false;
    return true;
  }

  /** What all other members can use of a window, now or later under their leases. */
  held(of: QuotaClass, now: number): number {
    return this.sum((each) => heldBy(each, of, now));
  }

  /** The part of `held` that no lease gives back: what members used in bursts, or before their leases ended. */
  spent(of: QuotaClass, now: number): number {
    return this.sum((each) => {
      const usage = each.record.usage[of];
      const isOver = now >= each.seenAt + lifeOf(each.record);
      if (isOver) return heldBy(each, of, now);
      return usage?.isSmooth === true ? stillUsed(each, usage, now) : 0;
    });
  }

  private sum(amountOf: (each: Known) => number): number {
    let sum = 0;
    for (const each of this.known.values()) sum += amountOf(each);
    return sum;
  }
}

function heldBy(each: Known, of: QuotaClass, now: number): number {
  const { record, seenAt } = each;
  const endsAt = seenAt + lifeOf(record);
  if (record.seq < 0) return now < endsAt + windowMs ? Infinity : 0;
  const usage = record.usage[of];
  if (usage === undefined) return 0;
  // A smooth member uses its part evenly, so another one can continue with that rate at any moment.
  if (usage.isSmooth) return (now < endsAt ? usage.part : 0) + stillUsed(each, usage, now);
  if (now < endsAt) return Math.max(usage.part, sumOf(usage.used));
  // What it could use after the record counts as used at the end of its lease.
  const after = now < endsAt + windowMs ? Math.max(0, usage.part - stillUsed(each, usage, endsAt)) : 0;
  return stillUsed(each, usage, now) + after;
}

/** What a member used before its record, and what is still in the window: it leaves second by second. */
function stillUsed({ seenAt }: Known, { used }: MemberUsage, at: number): number {
  return sumOf(used.filter((_, second) => at < seenAt - second * 1_000 + windowMs + marginMs));
}

export function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, each) => sum + each, 0);
}

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
      const content = JSON.stringify(record);
      const signature = sign(null, signedText(scope, content), privateKey).toString('base64url');
      return jsonBytes({ content, key: key.toString('base64url'), signature });
    },
  };
}

/** Reads a stored record. Undefined unless the member with this id wrote it for this scope. */
export function readRecord(scope: string, id: string, bytes: Uint8Array): PaceRecord | undefined {
  try {
    const { content, key, signature } = signedSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
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

/** A member that uses a quota: its id, and how much of it the member would use. */
export interface Wanting {
  readonly id: string;
  readonly wanted: number;
}
