import { type BatchSummary, type MoveProgress } from '../../contracts/steps/orchestrations';
import { type BriefResult } from '../../contracts/model/versionLists';

type Verified = NonNullable<MoveProgress['verified']>;

/** With more open pages than this, later batches do not verify themselves: the state of a move has to stay small. */
const maxOpenPages = 200;

/** Before the first batch. */
export const nothingVerified: Verified = { upTo: 0, except: [], compared: 0, total: 0 };

/**
 * Whether the pages of the next window are verified with their transfer. Those of the last window are not: their verification
 * runs in parallel with the last list of the source. A window without it ends this for all later ones.
 */
export function verifiesAtOnce(
  { plan, verified, nextPage }: Pick<MoveProgress, 'plan' | 'verified' | 'nextPage'>,
  windowPages: number,
): boolean {
  if (verified?.upTo !== nextPage || verified.except.length > maxOpenPages) return false;
  return nextPage + windowPages < (plan?.pages ?? 0);
}

/**
 * Whether a transferred batch may be verified immediately. The network can deliver a write by value or the creation of a key
 * a second time, and each delivery adds a version. So such items are verified last. A second restore is refused, because the
 * name exists. Source: Key Vault REST, 409 Conflict.
 */
export function isSettled(items: readonly Pick<BriefResult, 'state'>[]): boolean {
  return items.every(({ state }) => state !== 'imported' && state !== 'recreated');
}

/** Adds a window of batches that were to verify themselves, in the order of their pages. */
export function noteVerified(before: Verified, pages: readonly number[], batches: readonly BatchSummary[]): Verified {
  const found = batches.flatMap(({ verified }) => verified ?? []);
  const open = pages.filter((_, at) => batches[at]?.verified === undefined);
  return {
    upTo: before.upTo + pages.length,
    except: [...before.except, ...open],
    compared: before.compared + found.reduce((sum, { worked }) => sum + worked, 0),
    total: before.total + found.reduce((sum, { items }) => sum + items.total, 0),
  };
}

/** The number of pages that the phase `verifying` works on. */
export function openPages({ plan, verified = nothingVerified }: Pick<MoveProgress, 'plan' | 'verified'>): number {
  return verified.except.length + Math.max(0, (plan?.pages ?? 0) - verified.upTo);
}

/** The pages that the phase `verifying` works on: `count` of them, from the one with the number `from` on. */
export function pagesToVerify(
  { verified: { upTo, except } = nothingVerified }: Pick<MoveProgress, 'verified'>,
  from: number,
  count: number,
): number[] {
  return Array.from({ length: count }, (_, at) => except[from + at] ?? upTo + from + at - except.length);
}
