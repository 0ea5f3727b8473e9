import { type CheckRun } from '../../contracts/model/checks';
import { type Affected } from '../../contracts/model/forecast';
import { itemTypes } from '../../contracts/model/item';
import { counted } from '../../words/word';

/** How many items a sentence names. */
const maxNames = 3;

/** The most failed or unknown checks that are named. */
const maxChecks = 2;

/**
 * What matters about a vault before its move: failed checks first, then items that stay, then those that change. What could not be
 * checked is named only if nothing fails, because it follows from what fails. Empty: nothing.
 */
export function readinessWords({
  findings,
  affected,
  failure,
}: Pick<CheckRun, 'findings' | 'affected' | 'failure'>): readonly string[] {
  const stays = affected.filter(({ outcome }) => outcome !== 'altered');
  const changes = affected.filter(({ outcome }) => outcome === 'altered');
  // A run that failed as a whole says so once.
  const own = findings.filter(({ evidence }) => evidence !== failure?.detail);
  const failing = own.filter(({ status }) => status === 'fail');
  const named = failing.length > 0 ? failing : own.filter(({ status }) => status === 'unknown');
  const more = named.length - maxChecks;
  return [
    ...(failure === undefined ? [] : [failure.detail]),
    ...(failure === undefined || failing.length > 0
      ? named.slice(0, maxChecks).map(({ id, evidence }) => `${id}: ${evidence}`)
      : []),
    ...(more > 0 && failure === undefined ? [`And ${counted(more, 'more check')}.`] : []),
    ...sentences(stays, 'stays', 'stay'),
    ...sentences(changes, 'changes', 'change'),
  ];
}

/** How much a vault needs a person before its move: 0 most. */
export function readinessRank({ overall, affected }: Pick<CheckRun, 'overall' | 'affected'>): number {
  if (overall === 'notReady') return 0;
  if (affected.some(({ outcome }) => outcome !== 'altered')) return 1;
  return overall === 'readyWithConditions' ? 2 : 3;
}

/** `1 key stays: payroll-signing`. */
function sentences(groups: readonly Affected[], one: string, many: string): readonly string[] {
  return itemTypes.flatMap((type) => {
    const names = groups.flatMap(({ items }) => items).flatMap((item) => (item.itemType === type ? item.itemName : []));
    if (names.length === 0) return [];
    // A group has the names of its first items only.
    const hidden = groups.reduce((sum, { itemCount, items }) => sum + itemCount - items.length, 0);
    const shown = names.slice(0, maxNames);
    const rest = names.length - shown.length + hidden;
    const tail = rest > 0 ? ` and ${rest.toLocaleString('en')} more` : '';
    const count = hidden > 0 ? `At least ${counted(names.length, type)}` : counted(names.length, type);
    return [`${count} ${names.length === 1 ? one : many}: ${shown.join(', ')}${tail}`];
  });
}
