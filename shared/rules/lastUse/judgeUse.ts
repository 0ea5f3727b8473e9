import { type LastUse, type UnknownUseReason, type VaultUser } from '../../contracts/model/lastUse';

/** What one user did on one day in one table. Times are in milliseconds since 1970. */
export interface UseDay {
  /** Empty if the log does not name one. */
  readonly user: string;
  /** `none`: no use of an item, but a proof that the log works. */
  readonly kind: 'read' | 'write' | 'none';
  readonly first: number;
  readonly last: number;
  readonly calls: number;
}

/** What was read of the log of a vault. */
export interface ReadLog {
  readonly vault: string;
  readonly readAt: number;
  readonly days: readonly UseDay[];
  /** The identities of the app. */
  readonly own: readonly string[];
  /** Why the log could not be read as a whole. */
  readonly fault?: 'NOT_READABLE' | 'CUT_OFF';
}

const hour = 3_600_000;
const day = 24 * hour;

/** A month, and one day for a job that is late. */
const minWindowMs = 32 * day;

/** A use whose repetition the log cannot have shown may come every month. */
const monthMs = 31 * day;

/** Without a row for longer, the log may have stopped. The calls of the app itself are rows, and it calls at least once a day. */
export const maxSilenceMs = 48 * hour;

/** Rows arrive within minutes as a rule, and after hours at bad times. */
const settleMs = 24 * hour;

/** Clocks of the service and of the app differ by less. */
const maxSkewMs = 10 * 60_000;

/**
 * Judges from an audit log whether somebody still uses a vault. A use is certain. That there is none needs a log that reaches back over
 * the whole window without a hole: each part of it that may lack rows makes the answer unknown.
 */
export function judgeUse(log: ReadLog): LastUse {
  const { vault, readAt } = log;
  const { ours, uses, reach, to, users, windowMs, because } = weigh(log);
  const lastUse = uses.length === 0 ? undefined : Math.max(...uses.map(({ last }) => last));
  const quietFrom = lastUse ?? reach?.from;
  const quietMs = to === undefined || quietFrom === undefined ? undefined : Math.max(0, to - quietFrom);
  const isInUse = lastUse !== undefined && lastUse > (to ?? readAt) - windowMs;
  const verdict = isInUse ? 'inUse' : because === null ? 'quiet' : 'unknown';
  const latest = (kind: UseDay['kind']) => {
    const found = uses.filter((use) => use.kind === kind).toSorted((one, other) => other.last - one.last)[0];
    return found === undefined ? null : { at: isoOf(found.last), by: userOf(found) };
  };
  return {
    vault,
    verdict,
    because: verdict === 'unknown' ? because : null,
    readAt: isoOf(readAt),
    reachesFrom: reach === undefined ? null : isoOf(reach.from),
    reachesTo: to === undefined ? null : isoOf(to),
    ...{ lastRead: latest('read'), lastWrite: latest('write') },
    windowDays: Math.ceil(windowMs / day),
    seesIntervalsUpToDays: Math.floor(windowMs / 2 / day),
    quietDays: quietMs === undefined ? null : Math.floor(quietMs / day),
    quietAt: quietFrom === undefined ? null : isoOf(quietFrom + windowMs + settleMs),
    users: users.map(({ shown, gap }) => ({ ...shown, maxIntervalDays: Math.ceil(gap / day) })),
    own: [...ours].sort(),
  };
}

/** Somebody who calls a vault. Times are in milliseconds since 1970. */
export interface LogCaller {
  readonly user: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly reads: boolean;
  readonly writes: boolean;
}

/** Who calls a vault, by its log, newest first. Null as `because`: by the rules of the clock, these are all. */
export function callersOf(log: ReadLog): {
  readonly callers: readonly LogCaller[];
  readonly because: UnknownUseReason | null;
} {
  const { users, because } = weigh(log);
  const callers = users.map(({ shown: { user, lastReadAt, lastWriteAt }, firstAt, lastAt }) => ({
    ...{ user, firstAt, lastAt, reads: lastReadAt !== null, writes: lastWriteAt !== null },
  }));
  return { callers, because };
}

/** What both judgements rest on. */
function weigh({ readAt, days, own, fault }: ReadLog) {
  // A caller whom the log does not name is never the app.
  const ours = new Set(own.filter((id) => id !== '').map((id) => id.toLowerCase()));
  const rows = days.toSorted((one, other) => one.first - other.first);
  const uses = rows.filter(({ kind, user }) => kind !== 'none' && !ours.has(user.toLowerCase()));
  const reach = reachOf(rows);
  const to = reach && Math.max(reach.from, Math.min(reach.to, readAt) - settleMs);
  const users = usersOf(uses, reach?.from ?? -Infinity);
  const windowMs = Math.max(minWindowMs, 2 * maxInterval(users, reach?.from));
  const because = whyUnknown({ readAt, fault, rows, reach, to, windowMs });
  return { ours, uses, reach, to, users, windowMs, because };
}

/** The newest part of the log without a hole. `hasOlder`: there are rows before the hole. */
interface Reach {
  readonly from: number;
  readonly to: number;
  readonly hasOlder: boolean;
}

function reachOf(rows: readonly UseDay[]): Reach | undefined {
  let reach: Reach | undefined;
  for (const { first, last } of rows) {
    const isHole = reach !== undefined && first - reach.to > maxSilenceMs;
    reach =
      reach === undefined || isHole
        ? { from: first, to: last, hasOlder: isHole }
        : { ...reach, to: Math.max(reach.to, last) };
  }
  return reach;
}

interface Known {
  readonly readAt: number;
  readonly fault: ReadLog['fault'];
  readonly rows: readonly UseDay[];
  readonly reach: Reach | undefined;
  readonly to: number | undefined;
  readonly windowMs: number;
}

function whyUnknown({ readAt, fault, rows, reach, to, windowMs }: Known): UnknownUseReason | null {
  if (fault !== undefined) return fault;
  if (reach === undefined || to === undefined) return 'NO_LOG';
  if (rows.some(({ last }) => last > readAt + maxSkewMs)) return 'CLOCKS_DIFFER';
  if (readAt - reach.to > maxSilenceMs) return 'LOGS_LATE';
  if (to - reach.from >= windowMs) return null;
  return reach.hasOlder ? 'LOGS_STOPPED' : 'RETENTION_SHORT';
}

/** A user with what the judgement needs. Rows of both kinds and of all tables count together. */
interface Seen {
  readonly shown: Omit<VaultUser, 'maxIntervalDays'>;
  readonly gap: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

function usersOf(uses: readonly UseDay[], from: number): readonly Seen[] {
  const byUser = new Map<string, UseDay[]>();
  for (const use of uses) {
    const own = byUser.get(userOf(use)) ?? [];
    byUser.set(userOf(use), own);
    own.push(use);
  }
  return [...byUser].map(([user, own]) => seenOf(user, own, from)).sort((one, other) => other.lastAt - one.lastAt);
}

/** A caller whom the log does not name is a user, too. */
function userOf({ user }: Pick<UseDay, 'user'>): string {
  return user === '' ? 'not named in the log' : user.toLowerCase();
}

function seenOf(user: string, uses: readonly UseDay[], from: number): Seen {
  const newest = (kind: UseDay['kind']) => {
    const times = uses.filter((use) => use.kind === kind).map(({ last }) => last);
    return times.length === 0 ? null : isoOf(Math.max(...times));
  };
  const firstAt = uses[0]?.first ?? 0;
  let lastAt = uses[0]?.last ?? 0;
  let gap = 0;
  for (const { first, last } of uses) {
    gap = Math.max(gap, first - lastAt);
    lastAt = Math.max(lastAt, last);
  }
  // Uses over a shorter time than the silence before them may be one visit of somebody who comes that rarely.
  const silence = from === -Infinity ? 0 : firstAt - from;
  if (silence > lastAt - firstAt) gap = Math.max(gap, silence);
  const calls = uses.reduce((sum, use) => sum + use.calls, 0);
  const shown = { user, lastReadAt: newest('read'), lastWriteAt: newest('write'), calls };
  return { shown, gap, firstAt, lastAt };
}

/** The longest interval that the log shows, or that it cannot have shown: then a month. */
function maxInterval(users: readonly Seen[], from: number | undefined): number {
  if (from === undefined || users.length === 0) return monthMs;
  const intervals = users.map(({ gap, firstAt, lastAt }) =>
    lastAt - Math.min(from, firstAt) < monthMs ? Math.max(gap, monthMs) : gap,
  );
  return Math.max(...intervals);
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
