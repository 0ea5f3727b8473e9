import { type BackupOutlook } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type ItemFacts, type MoveFacts } from './itemFacts';
import { leavesVersionsOut } from './chooseVersions';

/** Backups hold at most this many past versions. Source: Key Vault documentation, "backup", 2026-04. */
export const maxPastVersionsInBackup = 500;

/** Everything that speaks against a backup of the item: an obstacle to any item, of whatever type. */
export function backupReasons({ versions }: Pick<ItemFacts, 'versions'>, { backups }: MoveFacts): ReasonCode[] {
  const place = reasonOfPlace(backups);
  const found = place === undefined ? [] : [place];
  return versions.length > maxPastVersionsInBackup + 1 ? [...found, 'TOO_MANY_VERSIONS_FOR_BACKUP'] : found;
}

/** As `backupObstacles`, with what only makes a backup the wrong way for an item that can go by value too. */
export function backupDrawbacks(facts: ItemFacts, move: MoveFacts): ReasonCode[] {
  const found = backupReasons(facts, move);
  if (leavesVersionsOut(move.policy.select.versions, facts.versions.length)) found.push('VERSIONS_NOT_SELECTED');
  // A restore never merges: what an earlier import began can only be continued by import.
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
