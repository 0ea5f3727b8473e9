import { type Clock } from '../async/clock';
import { type ObjectStore } from '../store/objectStore';
import { type Membership, membership } from './membership';
import { type QuotaClass, quotaClasses, sumOf } from './otherMembers';
import { type ClassUse, type Demand, demandOf } from './quotaDemand';
import { windowMs } from './serviceLimits';

export type Uses = Readonly<Partial<Record<QuotaClass, ClassUse>>>;

/** The part of a quota that this process may use. All processes with the same store share the quota. */
export interface SharedQuota {
  /** What this process may have of the class in any window of 10 s, of `total` for all; it can be less than 1. */
  allowed(of: QuotaClass, total: number): Allowed;
  /** Renews the lease in the background if it is time. `isShort`: requests wait for a larger part. */
  keep(isShort: boolean): void;
  /** Milliseconds until `allowed` may give more or less than now. */
  changesInMs(): number;
}

export interface Allowed {
  readonly part: number;
  /** How the part counts: spread evenly, in windows of 10 s, or both while that changes. */
  readonly isSmooth: boolean;
  readonly isWindowed: boolean;
}

export interface QuotaParts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Where the records of the members are, with "/" at its end. */
  readonly folder: string;
  readonly nowMs?: () => number;
}

/**
 * A process without a lease uses 1/400 of the quota: until its first lease, and when the store does not answer. So eight
 * such processes at a time are covered in addition to the leases, and 400 when there is no lease.
 */
const withoutLease = 1 / 400;

/** A process that begins gets half at first. Less, or for longer, would cost a short move a large part of its time. */
const firstPart = 1 / 2;
const firstMs = 500;
const doublesEveryMs = 500;

const renewAloneMs = 2_000;
const renewSharedMs = { min: 300, perMember: 40, max: 2_500 };
/** A look for more demand comes at most this often. */
const minRenewMs = 200;
const retryMs = 500;
/** A lease lasts for some renewals, and longer when the store is slow. */
const lifeMs = { renewals: 3, perStoreMs: 3, max: 20_000 };

/** More members than any deployment has: somebody wrote records to the store. */
const maxMembers = 100;
const roundsOfGrowth = 2;

/**
 * Leases a part of a quota through records in the store: one document per process, which only that process can write.
 * A process writes what it may use at most before it reads the records of the others, and then uses at most what they
 * leave. So of two processes at least one sees the other, and together they never exceed the quota. Each measures its
 * lease by its own clock from before the write; the others count it from after their read, and a little longer.
 */
export function sharedQuota(parts: QuotaParts, uses: () => Uses, onChange: () => void): SharedQuota {
  return new QuotaLease(parts, uses, onChange);
}

type Demands = ReadonlyMap<QuotaClass, Demand>;

class QuotaLease implements SharedQuota {
  private readonly clock: Clock;
  private readonly nowMs: () => number;
  private readonly member: Membership;
  private readonly granted = new Map<QuotaClass, number>();
  /** What this process wrote last, and what the store had last for certain. */
  private announced: Demands = new Map();
  private confirmed: Demands = this.announced;
  private validUntil = -Infinity;
  private joinedAt = -Infinity;
  private renewAt = -Infinity;
  private renewedAt = -Infinity;
  private lookedAt = -Infinity;
  private storeMs = 0;
  private isRenewing = false;
  private isDisturbed = false;

  constructor(
    { store, clock, folder, nowMs = Date.now }: QuotaParts,
    private readonly uses: () => Uses,
    private readonly onChange: () => void,
  ) {
    this.clock = clock;
    this.nowMs = nowMs;
    this.member = membership(store, clock, folder);
  }

  allowed(of: QuotaClass, total: number): Allowed {
    const least = total * withoutLease;
    if (this.clock.now() >= this.validUntil) return { part: least, isSmooth: false, isWindowed: true };
    const wasSmooth = this.confirmed.get(of)?.usage.isSmooth ?? false;
    const willBeSmooth = this.announced.get(of)?.usage.isSmooth ?? false;
    const part = Math.min(total, Math.max(least, this.granted.get(of) ?? 0));
    return { part, isSmooth: wasSmooth || willBeSmooth, isWindowed: !wasSmooth || !willBeSmooth };
  }

  keep(isShort: boolean): void {
    const now = this.clock.now();
    if (this.isRenewing) return;
    const isDue = now >= this.renewAt && (isShort || now >= this.validUntil || !this.isCovered());
    if (isDue || (isShort && this.isDueForALook(now) && this.isOutdated())) this.renew();
  }

  changesInMs(): number {
    const now = this.clock.now();
    const early = Math.max(now, this.renewedAt) + minRenewMs;
    // At the end of a renewal, `onChange` is called.
    const times = this.isRenewing ? [this.validUntil] : [this.validUntil, this.renewAt, early];
    return Math.min(...times.filter((at) => at > now)) - now;
  }

  /** Every request asks, and a look at all demands costs as much as the rest of the limiter. */
  private isDueForALook(now: number): boolean {
    if (now < Math.max(this.renewedAt, this.lookedAt) + minRenewMs) return false;
    this.lookedAt = now;
    return true;
  }

  /** A process that needs no more than without a lease lets its lease end. */
  private isCovered(): boolean {
    return Object.values(this.uses()).every(({ used, total }) => sumOf(used) <= total * withoutLease);
  }

  private renew(): void {
    this.isRenewing = true;
    void this.renewLease()
      .catch(() => {
        this.renewAt = this.clock.now() + retryMs;
      })
      .finally(() => {
        this.isRenewing = false;
        this.renewedAt = this.clock.now();
        this.onChange();
      });
  }

  private async renewLease(): Promise<void> {
    if (this.clock.now() - this.validUntil > windowMs) {
      this.joinedAt = this.clock.now();
      await this.member.readOthers(this.nowMs());
    }
    this.isDisturbed = !(await this.member.isUndisturbed());
    for (let round = 0; round < roundsOfGrowth; round += 1) {
      await this.writeAndRead();
      if (!this.isOutdated()) return;
    }
  }

  private async writeAndRead(): Promise<void> {
    const begun = this.clock.now();
    const demands = this.demands();
    const everyMs = renewEvery(this.member.others.living(begun));
    const lasts = Math.min(lifeMs.max, everyMs * lifeMs.renewals + this.storeMs * lifeMs.perStoreMs);
    // What it gives up, it gives up before the others can know.
    for (const [of, part] of this.granted) this.granted.set(of, Math.min(part, demands.get(of)?.part ?? 0));
    const usage = Object.fromEntries([...demands].map(([of, each]) => [of, each.usage]));
    this.announced = demands;
    await this.member.write({ at: this.nowMs(), lifeMs: lasts, usage });
    await this.member.readOthers(this.nowMs());
    this.storeMs = this.clock.now() - begun;
    this.confirmed = demands;
    for (const [of, each] of demands) this.granted.set(of, this.grantOf(of, each));
    this.validUntil = begun + lasts;
    this.renewAt = begun + everyMs * (0.9 + Math.random() / 5);
  }

  private grantOf(of: QuotaClass, { part, most }: Demand): number {
    const { others } = this.member;
    if (this.isDisturbed || others.size > maxMembers) return 0;
    return Math.max(0, Math.min(part, most - others.held(of, this.clock.now())));
  }

  /** Whether a new record would allow much more, or says that this process begins to spread requests. */
  private isOutdated(): boolean {
    for (const [of, { part, usage }] of this.demands()) {
      const before = this.announced.get(of);
      if (before === undefined || part > before.part * 1.1 || (usage.isSmooth && !before.usage.isSmooth)) return true;
    }
    return false;
  }

  private demands(): Demands {
    const { id, others } = this.member;
    const now = this.clock.now();
    const uses = this.uses();
    const startPart = this.startPart(now);
    const demands = new Map<QuotaClass, Demand>();
    for (const of of quotaClasses) {
      const use = uses[of];
      const granted = this.granted.get(of) ?? 0;
      if (use !== undefined) demands.set(of, demandOf(of, use, { id, others, now, startPart, granted }));
    }
    return demands;
  }

  private startPart(now: number): number {
    if (this.isDisturbed) return 0;
    const laterMs = now - this.joinedAt - firstMs;
    return laterMs < 0 ? firstPart : Math.min(1, firstPart * 2 ** (1 + Math.floor(laterMs / doublesEveryMs)));
  }
}

/** Returns after how many milliseconds a process renews its lease next to this number of others. */
export function renewEvery(others: number): number {
  if (others === 0) return renewAloneMs;
  return Math.min(renewSharedMs.max, Math.max(renewSharedMs.min, (others + 1) * renewSharedMs.perMember));
}
