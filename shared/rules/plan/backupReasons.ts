import { type BackupOutlook } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type ItemFacts, type MoveFacts } from './itemFacts';
import { leavesVersionsOut } from './chooseVersions';
import { type Method } from '../../contracts/model/movePolicy';

/** A backup contains at most this many past versions. Source: Key Vault documentation, "backup", 2026-04. */
export const maxPastVersionsInBackup = 500;

/** Reasons that make a backup of the item impossible. They apply to all item types. */
export function backupReasons(
  { versions }: { readonly versions: readonly unknown[] },
  { backups }: Pick<MoveFacts, 'backups'>,
): ReasonCode[] {
  const place = reasonOfPlace(backups);
  const found = place === undefined ? [] : [place];
  return versions.length > maxPastVersionsInBackup + 1 ? [...found, 'TOO_MANY_VERSIONS_FOR_BACKUP'] : found;
}

/** As `backupReasons`, with the reasons why an item that can also go by value should not go by backup. */
export function backupDrawbacks(facts: ItemFacts, move: MoveFacts): ReasonCode[] {
  const found = backupReasons(facts, move);
  if (leavesVersionsOut(move.policy.select.versions, facts.versions.length)) found.push('VERSIONS_NOT_SELECTED');
  // A restore never merges, so only another import can continue an earlier import.
  if (found.length === 0) found.push(...leftByImport(facts));
  if (facts.target === 'different') found.push('ADDED_TO_OTHER_CONTENT');
  return found;
}

function leftByImport({ target }: ItemFacts): ReasonCode[] {
  if (target === 'prefix') return ['PARTLY_IN_TARGET'];
  return target === 'importedWithoutSettings' ? ['SETTINGS_OUTSTANDING'] : [];
}

function reasonOfPlace(backups: BackupOutlook): ReasonCode | undefined {
  switch (backups) {
    case 'expected':
    case 'proved':
      return undefined;
    case 'otherGeography':
      return 'OTHER_GEOGRAPHY';
    case 'unknownRegion':
      return 'UNKNOWN_REGION';
    case 'refused':
      return 'OTHER_SUBSCRIPTION';
  }
}

/** Whether items go by value by default, according to the request and the outlook of backups. Items can still differ. */
export function goesByValue(method: Method, backups: BackupOutlook): boolean {
  return method === 'exportImport' || (method === 'auto' && backups !== 'expected' && backups !== 'proved');
}
