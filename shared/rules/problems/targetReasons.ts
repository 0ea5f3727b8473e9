import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { nothingToDo, asNotice, asProblem, type ReasonText, asRemark } from './explanation';

const recoverOrPurge =
  'Recover it to compare, or purge it (if the vault allows this), and run the move again. Or ask for "onDeleted": "recover" or "purge".';

/** Reasons that come from what the target already has. */
export const targetReasons = {
  ALREADY_THERE: asRemark('The target already has the same versions.'),
  SETTINGS_OUTSTANDING: asRemark('The target already has the item. The move now sets its policy.', nothingToDo, {
    planned: { detail: 'The target already has the item. The move would set its policy.' },
  }),
  ATTRIBUTES_DIFFER: asRemark(
    'The target has the same content with other attributes or another policy. The move sets those of the source.',
    nothingToDo,
    {
      planned: {
        detail:
          'The target has the same content with other attributes or another policy. The move would set those of the source.',
      },
    },
  ),
  DATE_NOT_REMOVABLE: asProblem(
    'The target has the same content with a date that the source does not have. Key Vault cannot remove a date, so the move leaves the item unchanged.',
    'Set the date at the source too, or delete and purge the item in the target. Then run the move again.',
    {
      planned: {
        detail:
          'The target has the same content with a date that the source does not have. Key Vault cannot remove a date, so the move would leave the item unchanged.',
      },
    },
  ),
  PARTLY_IN_TARGET: asRemark(
    'The target already has the oldest versions. The move adds the newer ones by value.',
    nothingToDo,
    { planned: { detail: 'The target already has the oldest versions. The move would add the newer ones by value.' } },
  ),
  OTHER_CONTENT_IN_TARGET: asProblem(
    'The target has an item of this name with other content. The move does not overwrite it.',
    'Compare the two items. If you do not need the one in the target, delete and purge it, or ask for "onConflict": "newVersion". Then run the move again.',
    {
      planned: {
        detail: 'The target has an item of this name with other content. The move would not overwrite it.',
      },
      byType: {
        key: {
          remedy:
            'Compare the two items. If you do not need the one in the target, delete and purge it, then run the move again. No version can be added to a key.',
        },
      },
    },
  ),
  ADDED_TO_OTHER_CONTENT: asNotice(
    'The target had an item of this name with other content. The move adds the versions of the source on top.',
    'Note that older versions in the target are not those of the source.',
    {
      planned: {
        detail:
          'The target has an item of this name with other content. The move would add the versions of the source on top.',
        remedy: 'Compare the two before the move: older versions in the target would not be those of the source.',
      },
    },
  ),
  NAME_HELD_BY_OTHER_KIND: asProblem(
    'An item of another kind has the name in the target. A certificate also takes its name for a key and a secret.',
    'If you do not need the item of the other kind, delete and purge it in the target. Then run the move again.',
  ),
  SOFT_DELETED_IN_TARGET: asProblem(
    'The target has a soft-deleted item of this name, which blocks the name.',
    recoverOrPurge,
  ),
  PURGE_PROTECTED_IN_TARGET: asProblem(
    'The target has a soft-deleted item of this name, and purge protection is on.',
    'Recover the item ("onDeleted": "recover"), or wait until the service purges it.',
  ),
  RECOVERED_IN_TARGET: asNotice(
    'The move recovered a soft-deleted item of this name in the target, as the request asks.',
    'If the item was deleted on purpose, delete it again.',
    {
      planned: {
        detail: 'The move would recover a soft-deleted item of this name in the target, as the request asks.',
        remedy: 'If the item was deleted on purpose, ask for "onDeleted": "fail".',
      },
    },
  ),
  PURGED_IN_TARGET: asNotice(
    'The move purged a soft-deleted item of this name in the target, as the request asks.',
    nothingToDo,
    {
      planned: {
        detail: 'The move would purge a soft-deleted item of this name in the target, as the request asks.',
        remedy: 'To keep it, ask for "onDeleted": "recover".',
      },
    },
  ),
  DUPLICATE_VERSION: asProblem(
    'The target has a version more than once, because a write arrived twice or late.',
    'Check applications that count or list versions. The extra versions have the same content. Single versions cannot be deleted.',
    {
      byType: {
        key: {
          detail:
            'The target has two versions of new key material, because the request to create the key arrived twice or late.',
          remedy: 'Use the current version. Nothing needs the other one. Single versions cannot be deleted.',
        },
      },
    },
  ),
  LATE_WRITE_HEALED: asProblem(
    'A write that arrived late made an older version the current one in the target. The move wrote the correct version once more.',
    'Restart applications that read the item from the target during the move. They may have read the older version.',
  ),
  ISSUER_PASSWORD_NEEDED: asProblem(
    'The issuer is in the target now, without its password. Key Vault never returns it.',
    'Set the password of the issuer account in the target before the first renewal.',
    {
      planned: {
        detail: 'The move would copy the issuer without its password. Key Vault never returns it.',
        remedy: 'After the move, set the password of the issuer account in the target before the first renewal.',
      },
    },
  ),
  ISSUER_DIFFERS: asProblem(
    'The target has an issuer of this name with another provider, account or organisation. The move left it unchanged.',
    'Compare the two. Change the one in the target if it is wrong.',
    {
      planned: {
        detail:
          'The target has an issuer of this name with another provider, account or organisation. The move would leave it unchanged.',
      },
    },
  ),
  CONTACTS_DIFFER: asProblem(
    'The target already has other certificate contacts. The move left them unchanged.',
    'Compare the two lists and set the correct one in the target.',
    { planned: { detail: 'The target already has other certificate contacts. The move would leave them unchanged.' } },
  ),
} as const satisfies Partial<Record<ReasonCode, ReasonText>>;
