import { type FormerPolicy } from '../../contracts/model/updates';
import { canonicalJson } from '../text/canonicalJson';

/**
 * What a key has whose rotation policy nobody ever set: it is never rotated, and an event comes 30 days before it expires. No call
 * removes a policy, so this is the nearest to none. Source: recorded service traffic, 2026.
 */
const defaultRotation = { lifetimeActions: [{ action: 'Notify', timeBeforeExpiry: 'P30D' }] };

/** Joins what an earlier try or pass noted with what the next one sets. What was noted first is the policy before the move. */
export function joinFormerPolicy(
  noted: FormerPolicy | undefined,
  next: FormerPolicy | undefined,
): FormerPolicy | undefined {
  if (next === undefined) return noted;
  if (noted === undefined) return isSame(next.set, next.former) ? undefined : next;
  if (noted.kind === 'rotationPolicy' && next.kind === 'rotationPolicy') return { ...next, former: noted.former };
  if (noted.kind === 'certificatePolicy' && next.kind === 'certificatePolicy') return { ...next, former: noted.former };
  return noted;
}

/** How the policy of an item can be restored: the policy to set, or that nothing is to do, or that somebody changed it since. */
export type RestoringPolicy =
  | { readonly state: 'asBefore' }
  | { readonly state: 'changed' }
  | { readonly state: 'restorable'; readonly policy: object };

/** Compares the current policy with what the move set and with the one before. `current` is undefined if nobody ever set one. */
export function restoreFormerPolicy(noted: FormerPolicy, current: object | undefined): RestoringPolicy {
  const policy = noted.former ?? defaultRotation;
  if (isSame(current, noted.former) || isSame(current, policy)) return { state: 'asBefore' };
  return isSame(current, noted.set) ? { state: 'restorable', policy } : { state: 'changed' };
}

/** Whether two policies say the same. The order of fields means nothing. */
export function isSame(one: object | null | undefined, other: object | null | undefined): boolean {
  return canonicalJson(one ?? null) === canonicalJson(other ?? null);
}
