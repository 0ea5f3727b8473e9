import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { nothingToDo, notice, problem, type ReasonText, remark } from '../report/explanation';

/** Reasons that lie in the item itself, in what was asked for, or in what came up on the way. */
export const itemReasons = {
  NOT_SELECTED: remark('The request leaves this item out.'),
  VERSIONS_NOT_SELECTED: remark('The request asks for the newest versions only, not for older ones.'),
  DISABLED_SKIPPED: remark('The version is disabled, and the request skips disabled ones.'),
  CERTIFICATE_BACKED: notice(
    'The item belongs to the certificate of the same name and goes with it; the request leaves certificates out.',
    'Select certificates too.',
    {
      planned: {
        detail:
          'The item belongs to the certificate of the same name and would go with it; the request leaves certificates out.',
      },
    },
  ),
  OVER_SIZE_LIMIT: problem(
    'A version is larger than what the service takes today, so it cannot be written again.',
    'Move it by backup and restore, or split it.',
    { byType: { certificate: { remedy: 'Move it by backup and restore.' } } },
  ),
  DATE_AFTER_2038: remark(
    'A date lies after 2038-01-19. It is written exactly; older tools may show it as a negative number.',
  ),
  CURRENT_VERSION_DISABLED: problem(
    'The current version is disabled and cannot be read, so it cannot go by value.',
    'Enable the version at the source for the time of the move, ask for "disabled": "unlock", or move within the geography by backup and restore.',
  ),
  OLD_VERSION_DISABLED: problem(
    'Older versions are disabled and cannot be read; they are left out, all readable versions move in order.',
    'Enable those versions at the source before the move, or ask for "disabled": "unlock", if they are needed in the target.',
    {
      planned: {
        detail:
          'Older versions are disabled and cannot be read; they would be left out, all readable versions would move in order.',
      },
    },
  ),
  UNLOCKED_FOR_EXPORT: notice(
    'Disabled versions were enabled at the source for the moment of their reading, as asked, and disabled again.',
    nothingToDo,
    {
      planned: {
        detail:
          'Disabled versions would be enabled at the source for the moment of their reading, as asked, and disabled again.',
      },
    },
  ),
  VERSION_ORDER_UNCERTAIN: problem(
    'Some older versions were made in the same second and the service does not tell their order.',
    'Check the order of these versions if an application reads old versions; the current one is right.',
  ),
  CERTIFICATE_PENDING: problem(
    'The certificate was never issued: its request is under way, and the key of the request stays in the source.',
    'Complete, merge or cancel the operation at the source, then run the move again.',
  ),
  PENDING_OPERATION_STAYS: notice(
    'A renewal of the certificate is under way at the source; the versions move, the operation does not.',
    'Complete it at the source and run the move again, or start a new one in the target.',
    {
      planned: {
        detail:
          'A renewal of the certificate is under way at the source; the versions would move, the operation would not.',
        remedy: 'Complete it at the source before the move, or start a new one in the target.',
      },
    },
  ),
  CERTIFICATE_NOT_EXPORTABLE: problem(
    'The private key of the certificate cannot be exported, so the certificate cannot go by value.',
    'Have it issued anew in the target, or move within the geography by backup and restore.',
  ),
  CERTIFICATE_EXPIRED: problem(
    'The current version has expired, and the service refuses to import an expired certificate.',
    'Renew it at the source and run the move again, or move within the geography by backup and restore.',
  ),
  OLD_VERSION_EXPIRED: problem(
    'Older versions have expired and cannot be imported; they are left out.',
    'Keep the source vault, or a copy of these versions, if something still needs them.',
    { planned: { detail: 'Older versions have expired and cannot be imported; they would be left out.' } },
  ),
  OLD_VERSION_NOT_EXPORTABLE: problem(
    'Older versions have private keys that cannot be exported; they are left out.',
    'Keep the source vault if something still needs them.',
    { planned: { detail: 'Older versions have private keys that cannot be exported; they would be left out.' } },
  ),
  CHANGED_SINCE_PLAN: notice(
    'The item, or what the target holds under its name, changed after the plan was made; the move went by what was there at the transfer.',
    'Check that the change was meant; the report shows what was done.',
  ),
  GONE_FROM_SOURCE: problem(
    'The item was listed but is no longer in the source.',
    'If it was deleted on purpose, nothing; else recover it at the source and run the move again.',
  ),
  CREATED_DURING_MOVE: problem(
    'The item came into the source, or got a newer version there, after the move had looked at it; the target does not have that.',
    'Stop what writes to the source, then run the move again: it moves what is missing.',
  ),
  FOUND_LATE: notice(
    'The item came into the source, or got a newer version there, after the plan was made; the move planned it in an extra round, as "late": "move" asks.',
    'Check that it was meant to move: nobody saw it in the plan.',
  ),
  PERMISSION_MISSING: problem(
    'The app may not look at the item or not move it; the error beside it names the permission and a role that grants it.',
    'Grant it, wait some minutes, and run the move again.',
  ),
  NOT_INSPECTED: problem(
    'The item could not be looked at.',
    'See the error, mend its cause and run the move again; what arrived is left as it is.',
    { planned: { remedy: 'See the error, mend its cause and run the move again.' } },
  ),
} as const satisfies Partial<Record<ReasonCode, ReasonText>>;
