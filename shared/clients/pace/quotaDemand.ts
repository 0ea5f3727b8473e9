import { sumOf, type Wanting, type OtherMembers, type MemberUsage, type QuotaClass } from './otherMembers';

/** What this process uses and would use of one class, in units of the service's limit in 10 s. */
export interface ClassUse {
  /** The most that all processes together may have: the limit times the share of the move. */
  readonly total: number;
  /** The most that this process may have, by another limit of its move. */
  readonly most?: number | undefined;
  readonly queued: number;
  /** By second, the newest first. */
  readonly used: readonly number[];
  /** The part of `used` beyond the smooth rate of that moment. */
  readonly excess: readonly number[];
}

/** What a process writes about a class. */
export interface Demand {
  /** The part that it takes, if the others leave it. */
  readonly part: number;
  /** What all members may have together, without what this process used in bursts. */
  readonly most: number;
  readonly usage: MemberUsage;
}

export interface DemandTerms {
  readonly id: string;
  readonly others: OtherMembers;
  readonly now: number;
  /** The part of the quota that a process may have that begins; 1 later. */
  readonly startPart: number;
  /** What the process has now. */
  readonly granted: number;
}

/**
 * The part of the quota that leases never use. It covers processes without a lease, and members that run ahead. A process that is
 * alone has no such members.
 */
const reserved = { alone: 1 / 100, shared: 1 / 50 };

/** The least demand, as a part of what all may use: of a process whose requests wait or that is alone, and of others. */
const headroom = { growing: 1 / 4, steady: 1 / 64 };

/** If each process has less than this in 10 s, requests are counted in windows: so few requests cannot be spread evenly. */
const leastSmooth = 10;

/** What a process writes about a class, from its own use and the records of the others. */
export function demandOf(of: QuotaClass, use: ClassUse, terms: DemandTerms): Demand {
  const { id, others, now, startPart, granted } = terms;
  const wanting = others.wanting(of, now);
  const isAlone = others.isAlone(now);
  const whole = use.total * (1 - (isAlone ? reserved.alone : reserved.shared));
  const isSmooth = !isAlone && whole >= leastSmooth * (wanting.length + 1);
  // Each smooth member may run ahead by one request; most of that is in the reserved part.
  const total = isSmooth ? Math.min(whole, use.total - wanting.length - 1) : whole;
  const most = isSmooth ? total - sumOf(use.excess) : total;
  const wanted = Math.min(wantedOf(use, isAlone), use.most ?? whole, whole);
  const fair = fairShare(most - others.spent(of, now), [...wanting, { id, wanted }], id);
  const left = most - others.held(of, now);
  // Announce only the present part or the rest that nobody uses. More would exceed the share until the others give up theirs.
  const part = Math.max(0, Math.min(fair, whole * startPart, Math.max(left, granted)));
  return { part, most, usage: { wanted, part, isSmooth, used: [...(isSmooth ? use.excess : use.used)] } };
}

function wantedOf({ total, queued, used }: ClassUse, isAlone: boolean): number {
  const isGrowing = queued > 0 || isAlone;
  const demand = sumOf(used) * (isGrowing ? 2 : 1.25) + queued;
  return Math.max(demand, total * (isGrowing ? headroom.growing : headroom.steady));
}

/**
 * Divides `total` over members by demand: a small demand is met, and the others get equal parts of the rest. Parts are
 * whole numbers where each can have at least one; all members compute the same parts. Returns the part of `id`.
 */
export function fairShare(total: number, members: readonly Wanting[], id: string): number {
  let rest = Math.max(0, total);
  const open = [...members].sort((a, b) => a.wanted - b.wanted || (a.id < b.id ? -1 : 1));
  for (let smallest = open[0]; smallest !== undefined; smallest = open[0]) {
    if (smallest.wanted * open.length > rest) break;
    if (smallest.id === id) return smallest.wanted;
    rest -= smallest.wanted;
    open.shift();
  }
  if (open.every((member) => member.id !== id)) return 0;
  return equalPart(rest, open.map((member) => member.id).sort(), id);
}

/** A whole part where everyone gets at least one; else a fraction, so that a request may go in a longer time. */
function equalPart(total: number, ids: readonly string[], id: string): number {
  if (total < ids.length) return total / ids.length;
  const whole = Math.floor(total);
  const rest = whole % ids.length;
  return Math.floor(whole / ids.length) + (ids.indexOf(id) < rest ? 1 : 0);
}
