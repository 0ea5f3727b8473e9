import { type Check, learn, someOf } from './check';
import { itemLabel } from '../problems/itemLabel';
import { itemCheck } from './itemCheck';

/** Checks of names that are already in use in the target. */
export const nameChecks: readonly Check[] = [
  itemCheck({
    id: 'CHK-NAMES-IN-USE',
    title: 'Names in use in the target',
    looksAt: 'Items of the same name in the target, of the same type or of another type.',
    remedy:
      'Compare the two items. If you do not need the one in the target, delete and purge it, or ask for "onConflict": "newVersion".',
    link: learn('general/about-keys-secrets-certificates'),
    touches: ({ reasons }) =>
      reasons.includes('OTHER_CONTENT_IN_TARGET') ||
      reasons.includes('ADDED_TO_OTHER_CONTENT') ||
      reasons.includes('NAME_HELD_BY_OTHER_KIND'),
    which: 'whose name has other content in the target',
    none: 'No name is in use with other content.',
  }),
  itemCheck({
    id: 'CHK-NAMES-SOFT-DELETED',
    title: 'Soft-deleted names in the target',
    looksAt: 'Soft-deleted items of the target, and when their names become free.',
    remedy:
      'Recover or purge them, or ask for "onDeleted": "recover" or "purge". With purge protection, wait for the date.',
    link: learn('general/key-vault-recovery'),
    touches: ({ reasons }) =>
      reasons.includes('SOFT_DELETED_IN_TARGET') ||
      reasons.includes('PURGE_PROTECTED_IN_TARGET') ||
      reasons.includes('RECOVERED_IN_TARGET') ||
      reasons.includes('PURGED_IN_TARGET'),
    which: 'whose name is soft-deleted in the target',
    none: 'No soft-deleted item has one of the names.',
    more: (items) =>
      someOf(
        items.flatMap((item) => (item.remark === undefined ? [] : [`${itemLabel(item)}: ${item.remark}`])),
        3,
      ),
  }),
];
