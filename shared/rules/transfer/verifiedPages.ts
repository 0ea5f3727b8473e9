import { type BatchSummary, type MoveProgress } from '../../contracts/steps/orchestrations';
import { type PlanSummary } from '../../contracts/model/plan';
import { type BriefResult } from '../../contracts/model/versionLists';

type Verified = NonNullable<MoveProgress['verified']>;

/** With more open pages than this, later batches do not verify themselves: the state of a move has to stay small. */
const maxOpenPages = 200;

/** Before the first batch. */
export const nothingVerified: Verified = { upTo: 0, except: [], waiting: [], compared: 0, total: 0 };

/**
 * A larger move by backup verifies during the transfer: what the runtime dispatches limits its transfer more than its verification.
 * Source: `npm run bench -- simulate`, 10 vaults of 4,000 and of 100,000 secrets.
 */
const maxPagesOfSmallMove = 160;

/**
 * Whether the pages of the next window are verified during the transfer. A move by value waits for the limit of writes, and its
 * verification takes no extra time. In a small move by backup both read the source up to the same limit: a verification would
 * delay backups, and nothing would restore meanwhile. The pages of the last window are verified in parallel with the last list of
 * the source. A window without it ends this for all later ones.
 */
export function verifiesAtOnce(
  { plan, verified, nextPage }: Pick<MoveProgress, 'plan' | 'verified' | 'nextPage'>,
  windowPages: number,
): boolean {
  if (plan === null || verifiesAfterwards({ plan })) return false;
  if (verified?.upTo !== nextPage || openBefore(verified).length > maxOpenPages) return false;
  return nextPage + windowPages < plan.pages;
}

/** Whether the verification of a move begins after its transfer, because the move is small and by backup. */
export function verifiesAfterwards({ plan }: Pick<MoveProgress, 'plan'>): boolean {
  return plan === null || isSmallByBackup(plan);
}

function isSmallByBackup({ pages, byRoute: { backupRestore, exportImport, recreate } }: PlanSummary): boolean {
  return pages <= maxPagesOfSmallMove && backupRestore > exportImport + recreate;
}

/**
 * Whether a transferred batch may be verified immediately. The network can deliver a write by value or the creation of a key
 * a second time, and each delivery adds a version. So such items are verified when the life of their requests is over. A second
 * restore is refused, because the name exists. Source: Key Vault REST, 409 Conflict.
 */
export function isSettled(items: readonly Pick<BriefResult, 'state'>[]): boolean {
  return items.every(({ state }) => state !== 'imported' && state !== 'recreated');
}

/** At most `count` pages whose writes can no longer arrive a second time. `now` is ISO 8601 UTC. */
export function quietPages({ waiting }: Verified, now: string, count: number): number[] {
  const quiet = waiting.filter(({ quietAt }) => Date.parse(quietAt) <= Date.parse(now));
  return quiet.flatMap(({ pages }) => pages).slice(0, count);
}

/** Adds a window of batches that were to verify themselves, in the order of their pages. */
export function noteTransferred(
  before: Verified,
  pages: readonly number[],
  batches: readonly BatchSummary[],
): Verified {
  const open = pages.flatMap((page, at) => {
    const { verified, quietAt } = batches[at] ?? {};
    return verified === undefined ? [{ page, quietAt }] : [];
  });
  const left = open.flatMap(({ page, quietAt }) => (quietAt === undefined ? [page] : []));
  const waiting = open.filter(({ quietAt }) => quietAt !== undefined).map(({ page }) => page);
  const [quietAt] = open
    .flatMap((one) => one.quietAt ?? [])
    .sort()
    .slice(-1);
  return {
    ...withFindings(before, batches),
    upTo: before.upTo + pages.length,
    except: [...before.except, ...left],
    waiting: quietAt === undefined ? before.waiting : [...before.waiting, { quietAt, pages: waiting }],
  };
}

/** Adds an early verification of pages that waited for it. Those that it left are left to the phase `verifying`. */
export function noteVerified(before: Verified, pages: readonly number[], batches: readonly BatchSummary[]): Verified {
  const tried = new Set(pages);
  const left = pages.filter((_, at) => batches[at]?.verified === undefined);
  const waiting = before.waiting.map((one) => ({ ...one, pages: one.pages.filter((page) => !tried.has(page)) }));
  return {
    ...withFindings(before, batches),
    except: [...before.except, ...left],
    waiting: waiting.filter((one) => one.pages.length > 0),
  };
}

function withFindings(before: Verified, batches: readonly BatchSummary[]): Verified {
  const found = batches.flatMap(({ verified }) => verified ?? []);
  return {
    ...before,
    compared: before.compared + found.reduce((sum, { worked }) => sum + worked, 0),
    total: before.total + found.reduce((sum, { items }) => sum + items.total, 0),
  };
}

/** The number of pages that the phase `verifying` works on. */
export function openPages({ plan, verified = nothingVerified }: Pick<MoveProgress, 'plan' | 'verified'>): number {
  return openBefore(verified).length + Math.max(0, (plan?.pages ?? 0) - verified.upTo);
}

/** How many of the pages that are transferred already are left to the phase `verifying`. */
export function openSoFar({ verified = nothingVerified }: Pick<MoveProgress, 'verified'>): number {
  return openBefore(verified).length;
}

/** The pages that the phase `verifying` works on: `count` of them, from the one with the number `from` on. */
export function pagesToVerify(
  { verified = nothingVerified }: Pick<MoveProgress, 'verified'>,
  from: number,
  count: number,
): number[] {
  const open = openBefore(verified);
  return Array.from({ length: count }, (_, at) => open[from + at] ?? verified.upTo + from + at - open.length);
}

function openBefore({ except, waiting }: Verified): readonly number[] {
  return [...except, ...waiting.flatMap(({ pages }) => pages)];
}
