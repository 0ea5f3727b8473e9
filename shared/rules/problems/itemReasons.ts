import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { nothingToDo, asNotice, asProblem, type ReasonText, asRemark } from './explanation';

/** Reasons that come from the item itself, from the request, or from an event during the move. */
export const itemReasons = {
  NOT_SELECTED: asRemark('The request leaves this item out.'),
  VERSIONS_NOT_SELECTED: asRemark('The request selects only the newest versions, not the older ones.'),
  DISABLED_SKIPPED: asRemark('The version is disabled, and the request skips disabled versions.'),
  CERTIFICATE_BACKED: asNotice(
    'The item belongs to the certificate of the same name and moves with it. The request leaves certificates out.',
    'Select certificates too.',
    {
      planned: {
        detail:
          'The item belongs to the certificate of the same name and would move with it. The request leaves certificates out.',
      },
    },
  ),
  OLDER_THAN_MOVE: asNotice(
    'The item is older than the move that is taken back, and that move did not bring it. So it is not brought back.',
    'If you need it there, start a move of its own for it.',
  ),
  OVER_SIZE_LIMIT: asProblem(
    'A version is larger than the service accepts today, so it cannot be written again.',
    'Move it by backup and restore, or split the value.',
    { byType: { certificate: { remedy: 'Move it by backup and restore.' } } },
  ),
  DATE_AFTER_2038: asRemark(
    'A date is after 2038-01-19. The app writes it exactly. Older tools may show it as a negative number.',
  ),
  CURRENT_VERSION_DISABLED: asProblem(
    'The current version is disabled. Nobody can read it, so the item cannot go by value.',
    'Enable the version at the source during the move, ask for "disabled": "unlock", or move within the geography by backup and restore.',
  ),
  OLD_VERSION_DISABLED: asProblem(
    'Older versions are disabled. Nobody can read them, so the move leaves them out. All readable versions move in order.',
    'If you need them in the target, enable those versions at the source before the move, or ask for "disabled": "unlock".',
    {
      planned: {
        detail:
          'Older versions are disabled. Nobody can read them, so the move would leave them out. All readable versions would move in order.',
      },
    },
  ),
  DISABLED_AGAIN: asNotice(
    'A step was interrupted while it had disabled versions enabled for reading. This move disabled them again.',
    'If an application needs one of these versions, enable it.',
  ),
  UNLOCKED_FOR_EXPORT: asNotice(
    'The app enabled disabled versions at the source while it read them, as the request asks, and disabled them again.',
    nothingToDo,
    {
      planned: {
        detail:
          'The app would enable disabled versions at the source while it reads them, as the request asks, and disable them again.',
      },
    },
  ),
  VERSION_ORDER_UNCERTAIN: asProblem(
    'Some older versions were created in the same second, and the service does not show their order.',
    'Check the order of these versions if an application reads old versions. The current version is correct.',
  ),
  CERTIFICATE_PENDING: asProblem(
    'The certificate was never issued. Its request is in progress, and the key of the request remains in the source.',
    'Complete, merge or cancel the operation at the source, then run the move again.',
  ),
  PENDING_OPERATION_STAYS: asNotice(
    'A renewal of the certificate is in progress at the source. The versions move. The operation does not.',
    'Complete it at the source and run the move again, or start a new one in the target.',
    {
      planned: {
        detail:
          'A renewal of the certificate is in progress at the source. The versions would move. The operation would not.',
        remedy: 'Complete it at the source before the move, or start a new one in the target.',
      },
    },
  ),
  CERTIFICATE_NOT_EXPORTABLE: asProblem(
    'The private key of the certificate cannot be exported, so the certificate cannot go by value.',
    'Have a new certificate issued in the target, or move within the geography by backup and restore.',
  ),
  CERTIFICATE_EXPIRED: asProblem(
    'The current version has expired, and the service refuses to import an expired certificate.',
    'Renew it at the source and run the move again, or move within the geography by backup and restore.',
  ),
  OLD_VERSION_EXPIRED: asProblem(
    'Older versions have expired and cannot be imported. The move leaves them out.',
    'Keep the source vault, or a copy of these versions, if something still needs them.',
    { planned: { detail: 'Older versions have expired and cannot be imported. The move would leave them out.' } },
  ),
  OLD_VERSION_NOT_EXPORTABLE: asProblem(
    'Older versions have private keys that cannot be exported. The move leaves them out.',
    'Keep the source vault if something still needs them.',
    { planned: { detail: 'Older versions have private keys that cannot be exported. The move would leave them out.' } },
  ),
  CHANGED_SINCE_PLAN: asNotice(
    'The item, or what the target has under its name, changed after the plan. The move used what was there at the transfer.',
    'Check that the change was intended. The report shows what the move did.',
  ),
  GONE_FROM_SOURCE: asProblem(
    'The item was listed but is no longer in the source.',
    'If it was deleted on purpose, nothing. Otherwise recover it at the source and run the move again.',
  ),
  CREATED_DURING_MOVE: asProblem(
    'The item, or a newer version of it, was created in the source during the move. The target does not have it.',
    'Stop what writes to the source, then run the move again. It moves what is missing.',
  ),
  MADE_AGAIN_IN_SOURCE: asProblem(
    'Somebody deleted and purged the item in the source after the move had brought it, and made another one of its name. The target still has the old one.',
    'Delete and purge the old one in the target: the next pass of a held move, or a later move, brings the new one. A held move with "deletions": "follow" and "onDeleted": "purge" does both itself.',
  ),
  NEW_KEY_VERSION: asProblem(
    'The key got a newer version in the source after the move had brought it. No call adds a version to a key, so the target lacks it.',
    'Have the applications use the older version until the cutover. Or delete and purge the key in the target: the next pass of a held move, or a later move, restores it whole.',
  ),
  KEY_REPLACED: asNotice(
    'The key got a newer version in the source. The move deleted and purged its copy in the target and restored it with all versions, because the request has "keyVersions": "replace".',
    'Nothing. Calls that used the key in those seconds failed; restart what did not try again.',
  ),
  DELETED_IN_SOURCE: asNotice(
    'The item was deleted at the source after the move had brought it. The target still has it.',
    'Delete it in the target if nothing needs it there.',
  ),
  DELETION_FOLLOWED: asNotice(
    'The item was deleted at the source, and the move soft-deleted it in the target, because the request has "deletions": "follow".',
    'If that was a mistake, recover it in both vaults.',
  ),
  DELETION_NOT_FOLLOWED: asProblem(
    'The item was deleted at the source. The request has "deletions": "follow", but the item stays in the target.',
    'Ask who needs the item in the target. If nobody does, delete it there; otherwise recover it at the source.',
  ),
  DELETIONS_HELD: asProblem(
    'More than 10 items, or more than 5 % of all, were deleted at the source in 7 days. The move deletes no more in the target without an approval.',
    'If it is right, approve exactly these deletions: kvmover deletions <id>, or POST /api/moves/{id}/deletions/approve. Otherwise recover the items at the source.',
  ),
  WRITTEN_AFTER_LAST_PASS: asProblem(
    'Somebody wrote to the source after the last pass of the cutover had begun. The target may lack what was written.',
    'Stop what writes to the source, and move the same pair once more. With "freeze": "require", a move ends only with the proof.',
  ),
  FOUND_LATE: asNotice(
    'The item, or a newer version of it, was created in the source after the plan. The move planned it in an extra round ("late": "move").',
    'Check that it was meant to move: the plan did not show it.',
  ),
  BROUGHT_EARLIER: asNotice(
    'Everything that the target has of the item came with an earlier pass of this move. The last pass changed it there.',
    'Nothing. A rollback of the move takes the whole item back.',
  ),
  PERMISSION_MISSING: asProblem(
    'The app has no permission to read the item or to move it. The error next to it names the permission and a role that grants it.',
    'Grant it, wait some minutes, and run the move again.',
  ),
  NOT_INSPECTED: asProblem(
    'The app could not inspect the item.',
    'Read the error, remove its cause and run the move again. Items that arrived are left unchanged.',
    { planned: { remedy: 'Read the error, remove its cause and run the move again.' } },
  ),
} as const satisfies Partial<Record<ReasonCode, ReasonText>>;
