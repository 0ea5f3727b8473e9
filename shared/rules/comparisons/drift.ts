import { createHash } from 'node:crypto';
import { type ComparedItem } from '../../contracts/model/comparisons';
import {
  type Drift,
  type DriftChange,
  type FoundDifferences,
  maxKnownDifferences,
} from '../../contracts/steps/scheduledComparisons';
import { canonicalJson } from '../text/canonicalJson';
import { itemKey } from '../problems/itemLabel';

export const noDifferences: FoundDifferences = { count: 0, known: [], unread: [] };

/** Adds the differences among some results of a comparison. */
export function addDifferences(found: FoundDifferences, items: readonly ComparedItem[]): FoundDifferences {
  const unread = items.filter(({ outcome }) => outcome === 'notRead').map(hashOfItem);
  const differing = items.filter(({ outcome }) => outcome !== 'match' && outcome !== 'notRead');
  const known = differing.map((item) => `${hashOfItem(item)}-${hashOfDifference(item)}`);
  return {
    count: found.count + differing.length,
    known: [...found.known, ...known].slice(0, maxKnownDifferences),
    unread: [...found.unread, ...unread].slice(0, maxKnownDifferences),
  };
}

function hashOfItem(item: ComparedItem): string {
  return hashOf(itemKey(item));
}

/** Stands for how an item differs: the outcome, and each difference with its versions. */
function hashOfDifference({ outcome, differences, moreDifferences, instead }: ComparedItem): string {
  return hashOf(canonicalJson({ outcome, differences, more: moreDifferences ?? 0, instead: instead ?? [] }));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * Contrasts a comparison with the one before. Of an item that could not be read, the difference that was known before remains.
 * If one of both has more differences than are known one by one, only the numbers are compared.
 */
export function contrast(
  previous: Drift | null,
  found: FoundDifferences,
): { readonly drift: Drift; readonly change: DriftChange } {
  const before = previous?.known ?? [];
  const mayBeUnread = unreadIn(found);
  const kept = before.filter((known) => mayBeUnread(itemOf(known)));
  const known = [...found.known, ...kept].slice(0, maxKnownDifferences);
  const drift = { count: found.count + kept.length, known, unread: found.unread.length, failed: false };
  if (previous === null) return { drift, change: { appeared: drift.count, gone: 0, before: null } };
  const isKnown = drift.count === known.length && previous.count === before.length;
  const change = isKnown
    ? { appeared: missingIn(known, before), gone: missingIn(before, known) }
    : { appeared: Math.max(0, drift.count - previous.count), gone: Math.max(0, previous.count - drift.count) };
  return { drift, change: { ...change, before: previous.count } };
}

function itemOf(known: string): string {
  return known.slice(0, 12);
}

/** Of very many items that could not be read, only the first are known: then it may be each item that does not differ. */
function unreadIn({ known, unread }: FoundDifferences): (item: string) => boolean {
  const [items, differing] = [new Set(unread), new Set(known.map(itemOf))];
  const mayLackSome = unread.length === maxKnownDifferences;
  return (item) => items.has(item) || (mayLackSome && !differing.has(item));
}

/** How many of the first are not among the second. */
function missingIn(some: readonly string[], others: readonly string[]): number {
  const all = new Set(others);
  return some.filter((one) => !all.has(one)).length;
}

/** A comparison that failed found nothing, so the differences of the one before remain. */
export function contrastFailed(previous: Drift | null): { readonly drift: Drift; readonly change: DriftChange } {
  const { count, known, unread } = previous ?? { count: 0, known: [], unread: 0 };
  return {
    drift: { count, known, unread, failed: true },
    change: { appeared: 0, gone: 0, before: previous === null ? null : count },
  };
}
