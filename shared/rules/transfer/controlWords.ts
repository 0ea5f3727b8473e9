import { type Starter, type CallerId } from '../../contracts/model/caller';
import { type Control, type ControlEntry } from '../../contracts/model/asks';
import { escapeText } from '../text/quoteText';

/** One sentence about the last request of a person, and what it means now. */
export function controlMessage({ wanted, entries, cutover }: Control): string {
  const last = entries.at(-1);
  if (last === undefined) return changedWords;
  const meaning = wanted === 'run' && cutover !== undefined ? lastPass : meaningOf(wanted);
  return `${entryWords(last)} ${meaning}`;
}

/** Says who asked for what, when and why. */
export function entryWords({ verb, at, by, reason, line, set = {} }: ControlEntry): string {
  const who = by === null ? '' : ` by ${escapeText(by)}`;
  const changed = Object.entries(set).map(
    ([name, value]) => `${name} ${escapeText(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  const what = changed.length === 0 ? '' : ` Set: ${changed.join(', ')}.`;
  const why = reason === undefined ? '' : ` The reason given: "${escapeText(reason)}".`;
  const accepted = line === undefined ? '' : ` ${line.code} until ${line.until}: "${escapeText(line.found)}".`;
  return `${pastOf[verb]} at ${at}${who}.${accepted}${what}${why}`;
}

/** Why a run ended that somebody cancelled. */
export function cancelledWords({ entries }: Control): string {
  const entry = entries.findLast(({ verb }) => verb === 'cancel');
  const asked = entry === undefined ? 'Cancelled.' : entryWords(entry);
  return `${asked} ${onlyBegun}`;
}

const onlyBegun = 'Items that had begun were finished; the others did not begin.';

/** Why the batches of a run ended after somebody ended the run itself at once. */
export const endedWords = `The run was ended at once. ${onlyBegun}`;

const pastOf = {
  pause: 'Paused',
  resume: 'Resumed',
  cancel: 'Cancelled',
  cutover: 'Cutover asked',
  retry: 'Started again',
  pace: 'Pace changed',
  approveDeletions: 'Deletions approved',
  acceptLine: 'Checklist line accepted',
  change: 'Request changed',
} as const;

const changedWords =
  'Somebody changed the stored requests to this move, so nothing proves what people asked. No item begins. Find out who can write to the store, then resume or cancel the move.';

const lastPass = 'The move makes a last pass, verifies what that brought, and ends.';

function meaningOf(wanted: Control['wanted']): string {
  switch (wanted) {
    case 'run':
      return 'The move continues.';
    case 'pause':
      return 'No item begins. Items that had begun are finished. The move keeps both vaults until it is resumed or cancelled.';
    case 'cancel':
      return 'No item begins. The move ends when the items that had begun are finished.';
  }
}

/**
 * Returns whether a caller may approve a move. A move that needs a second person accepts only a known caller with another
 * identity than its starter, whatever their names.
 */
export function mayApprove(starter: Starter | undefined, approver: CallerId | undefined): boolean {
  if (starter?.needsSecondPerson !== true) return true;
  return approver !== undefined && !isSameCaller(starter.by, approver);
}

export function isSameCaller(one: CallerId, other: CallerId): boolean {
  return one.tenantId === other.tenantId && one.objectId === other.objectId;
}
