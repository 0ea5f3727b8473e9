import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { nothingToDo, notice, problem, type ReasonText, remark } from '../report/explanation';

const recoverOrPurge =
  'Recover it to compare, or purge it (if the vault allows), and run the move again; or ask for "onDeleted": "recover" or "purge".';

/** Reasons that lie in what the target holds already. */
export const targetReasons = {
  ALREADY_THERE: remark('The target already holds the same versions.'),
  SETTINGS_OUTSTANDING: remark('The target holds the item already; its policy is set now.', nothingToDo, {
    planned: { detail: 'The target holds the item already; its policy would be set.' },
  }),
  PARTLY_IN_TARGET: remark(
    'The target holds the oldest versions already; the newer ones are added by value.',
    nothingToDo,
    { planned: { detail: 'The target holds the oldest versions already; the newer ones would be added by value.' } },
  ),
  OTHER_CONTENT_IN_TARGET: problem(
    'The target holds an item of this name with other content; nothing was overwritten.',
    'Compare the two. Delete and purge the one in the target if it is not needed, or ask for "onConflict": "newVersion", then run the move again.',
    {
      planned: {
        detail: 'The target holds an item of this name with other content; nothing would be overwritten.',
      },
      byType: {
        key: {
          remedy:
            'Compare the two. Delete and purge the one in the target if it is not needed, then run the move again; no version can be added to a key.',
        },
      },
    },
  ),
  ADDED_TO_OTHER_CONTENT: notice(
    'The target held an item of this name with other content; the versions of the source are added on top of it.',
    'Older versions in the target are not those of the source.',
    {
      planned: {
        detail:
          'The target holds an item of this name with other content; the versions of the source would be added on top of it.',
        remedy: 'Compare the two before the move: older versions in the target would not be those of the source.',
      },
    },
  ),
  NAME_HELD_BY_OTHER_KIND: problem(
    'The name is held in the target by an item of another kind: a certificate takes its name for a key and a secret too.',
    'Delete and purge the item of the other kind in the target if it is not needed, then run the move again.',
  ),
  SOFT_DELETED_IN_TARGET: problem(
    'The target holds a soft-deleted item of this name, which blocks the name.',
    recoverOrPurge,
  ),
  PURGE_PROTECTED_IN_TARGET: problem(
    'The target holds a soft-deleted item of this name, and its vault is protected against purging.',
    'Recover the item ("onDeleted": "recover"), or wait until the service purges it by itself.',
  ),
  RECOVERED_IN_TARGET: notice(
    'A soft-deleted item of this name was recovered in the target, as asked.',
    'Delete it again if it was deleted on purpose.',
    {
      planned: {
        detail: 'A soft-deleted item of this name would be recovered in the target, as asked.',
        remedy: 'Ask for "onDeleted": "fail" if it was deleted on purpose.',
      },
    },
  ),
  PURGED_IN_TARGET: notice('A soft-deleted item of this name was purged in the target, as asked.', nothingToDo, {
    planned: {
      detail: 'A soft-deleted item of this name would be purged in the target, as asked.',
      remedy: 'Ask for "onDeleted": "recover" to keep it.',
    },
  }),
  DUPLICATE_VERSION: problem(
    'The target holds a version more than once, because a write arrived twice or late; the current version is the right one.',
    'Check applications that count or list versions; the extra versions hold the same content. Versions cannot be deleted one by one.',
    {
      byType: {
        key: {
          detail:
            'The target got two versions of new key material, because the request to make the key arrived twice or late.',
          remedy: 'Use the current version; nothing needs the other one. Versions cannot be deleted one by one.',
        },
      },
    },
  ),
  LATE_WRITE_HEALED: problem(
    'A write that arrived late made an older version the current one in the target; the right version was written once more and is current now.',
    'Restart applications that read the item from the target during the move; they may have read the older version.',
  ),
  ISSUER_PASSWORD_NEEDED: problem(
    'The issuer is in the target now, without its password: Key Vault never returns it.',
    'Set the password of the issuer account in the target before the first renewal.',
    {
      planned: {
        detail: 'The issuer would be copied without its password: Key Vault never returns it.',
        remedy: 'After the move, set the password of the issuer account in the target before the first renewal.',
      },
    },
  ),
  ISSUER_DIFFERS: problem(
    'The target has an issuer of this name with another provider, account or organisation; it was left as it is.',
    'Compare the two and change the one in the target if it is wrong.',
    {
      planned: {
        detail:
          'The target has an issuer of this name with another provider, account or organisation; it would be left as it is.',
      },
    },
  ),
  CONTACTS_DIFFER: problem(
    'The target has certificate contacts of its own; they were left as they are.',
    'Compare the two lists and set the right one in the target.',
    { planned: { detail: 'The target has certificate contacts of its own; they would be left as they are.' } },
  ),
} as const satisfies Partial<Record<ReasonCode, ReasonText>>;
