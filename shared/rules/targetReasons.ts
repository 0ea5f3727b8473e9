import { notice, problem, remark } from './explanation';

const recoverOrPurge =
  'Recover it to compare, or purge it (if the vault allows), and run the move again; or ask for "onDeleted": "recover" or "purge".';

/** Reasons that lie in what the target holds already. */
export const targetReasons = {
  ALREADY_THERE: remark('The target already holds the same versions.'),
  SETTINGS_OUTSTANDING: remark('The target holds the item already; its policy is set now.'),
  PARTLY_IN_TARGET: remark('The target holds the oldest versions already; the newer ones are added by value.'),
  OTHER_CONTENT_IN_TARGET: problem(
    'The target holds an item of this name with other content; nothing was overwritten.',
    'Compare the two. Delete and purge the one in the target if it is not needed, or ask for "onConflict": "newVersion" (secrets and certificates), then run the move again.',
  ),
  ADDED_TO_OTHER_CONTENT: notice(
    'The target held an item of this name with other content; the versions of the source are added on top of it.',
    'Older versions in the target are not those of the source.',
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
  ),
  PURGED_IN_TARGET: notice('A soft-deleted item of this name was purged in the target, as asked.', 'Nothing to do.'),
  ISSUER_PASSWORD_NEEDED: problem(
    'The issuer is in the target now, without its password: no vault tells it.',
    'Set the password of the issuer account in the target before the first renewal.',
  ),
  ISSUER_DIFFERS: problem(
    'The target has an issuer of this name with another provider, account or organisation; it was left as it is.',
    'Compare the two and change the one in the target if it is wrong.',
  ),
  CONTACTS_DIFFER: problem(
    'The target has certificate contacts of its own; they were left as they are.',
    'Compare the two lists and set the right one in the target.',
  ),
} as const;
