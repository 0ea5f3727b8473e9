import { type Wanting } from './fairShare';
import { type MemberUsage, type PaceRecord, type QuotaClass } from './paceRecord';
import { windowMs } from './serviceLimits';

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
    return [...this.known].flatMap(([id, { record, seenAt }]) => {
      const wanted = record.usage[of]?.wanted ?? 0;
      return wanted > 0 && now < seenAt + lifeOf(record) ? [{ id, wanted }] : [];
    });
  }

  /** How many members have a lease that may count. */
  living(now: number): number {
    return [...this.known.values()].filter(({ record, seenAt }) => now < seenAt + lifeOf(record)).length;
  }

  /** Whether nothing that another member sent can be in a window that ends now or later. */
  isAlone(now: number): boolean {
    return [...this.known.values()].every(({ record, seenAt }) => now >= seenAt + lifeOf(record) + windowMs);
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
    return [...this.known.values()].reduce((sum, each) => sum + amountOf(each), 0);
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

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, each) => sum + each, 0);
}
