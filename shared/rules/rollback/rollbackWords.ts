import {
  type RollbackAction,
  type RollbackNote,
  type RollbackReason,
  type RollbackRest,
  type RollbackRow,
  type RolledBackItem,
} from '../../contracts/model/rollback';

/** What happened, and what a person can do. */
export interface RollbackText {
  readonly detail: string;
  readonly remedy: string;
}

const nothingToDo = 'Nothing to do.';
const compareAndDelete =
  'Compare the item in both vaults. If you do not need the one in the target, delete it by hand.';

const tryAgain =
  'Remove the cause that the detail names, then approve the plan of the rollback again. Items that are deleted already are left.';

const reasons: Readonly<Record<RollbackReason, RollbackText>> = {
  EXISTED_BEFORE: {
    detail: 'The target had an item of this name before the move. Key Vault cannot delete a single version.',
    remedy:
      'If the versions of the move do no harm, leave them. Otherwise set the former value again as a new version.',
  },
  POLICY_SET: {
    detail:
      'The target had the item before the move. The move only set its policy. It did not keep the former one, because it failed at the item.',
    remedy: 'Compare the policy, and set the former one by hand.',
  },
  ATTRIBUTES_SET: {
    detail:
      'The target had the item before the move. The move set its attributes or its policy. It did not keep the former ones, because it failed at the item.',
    remedy: 'Compare the item in both vaults, and set by hand what you need again.',
  },
  NEW_KEY_MATERIAL: {
    detail: 'The move created this key with new material. Data may have been encrypted with it since.',
    remedy: 'Find out whether somebody used the key. If nobody did, delete it by hand.',
  },
  WRITES_UNKNOWN: {
    detail:
      'The move failed or was interrupted at this item, or found other content there, or another move may have written it since. Nothing proves whose versions these are.',
    remedy: compareAndDelete,
  },
  CHANGED_SINCE: {
    detail: 'The item in the target is not as the move left it. The rollback does not delete it.',
    remedy: compareAndDelete,
  },
  SOURCE_LACKS_IT: {
    detail: 'The source does not have all versions of the item any more. The rollback would delete the only copy.',
    remedy: 'Keep the item in the target, or restore it in the source first. Then roll the move back again.',
  },
  NOT_RECOVERABLE: {
    detail:
      'The target has no soft-delete, or a recovery level that promises no recovery, so a deletion could be final.',
    remedy: 'Enable soft-delete for the target, and roll the move back again.',
  },
  RECOVERED_SINCE: {
    detail:
      'A rollback of this run had soft-deleted the item, or had found it soft-deleted, and somebody recovered it. The rollback does not delete it again.',
    remedy: 'Ask who needs the item. If nobody does, delete it by hand.',
  },
  DELETE_UNCONFIRMED: {
    detail:
      'A rollback of this run sent a delete, and lost its answer, or was terminated or failed. The item is live: either the delete did not arrive, or somebody recovered the item. Key Vault shows no difference.',
    remedy:
      'Find out whether somebody recovered the item. If nobody did, approve the plan of the rollback again, or delete the item by hand.',
  },
  DATE_STAYS: {
    detail:
      'The attributes are as before the move, except a date that was not set before. Key Vault cannot remove a date.',
    remedy: 'If the date does harm, set another one by hand.',
  },
  POLICY_PARTS_STAY: {
    detail: 'The former attributes and policy are set again, but Key Vault kept parts of the policy of the move.',
    remedy: 'Compare the policy, and change by hand what does harm.',
  },
  NOT_THERE: { detail: 'The target does not have the item, or it is soft-deleted already.', remedy: nothingToDo },
};

const rolledBack: Readonly<Record<RollbackAction, RollbackText>> = {
  delete: {
    detail: 'The move wrote this item. It is soft-deleted in the target, and its name is in use until it is purged.',
    remedy: 'To bring it back, recover it. To free its name, purge it.',
  },
  deleteAgain: {
    detail: 'The move recovered this item. It is soft-deleted in the target again.',
    remedy: 'To bring it back, recover it.',
  },
  restore: { detail: 'The attributes and the policy that the move set are as before the move.', remedy: nothingToDo },
  keep: { detail: '', remedy: nothingToDo },
};

const planned: Readonly<Record<RollbackAction, RollbackText>> = {
  delete: {
    detail: 'The move wrote this item. The rollback soft-deletes it, unless somebody changed it since.',
    remedy: nothingToDo,
  },
  deleteAgain: {
    detail: 'The move recovered this item. The rollback soft-deletes it again, unless somebody changed it since.',
    remedy: nothingToDo,
  },
  restore: {
    detail:
      'The move set attributes or the policy of this item. The rollback sets the former ones again, unless somebody changed them since.',
    remedy: nothingToDo,
  },
  keep: { detail: '', remedy: nothingToDo },
};

const notes: Readonly<Record<RollbackNote, string>> = {
  PURGED_ITEM_STAYS_GONE: 'The move purged a soft-deleted item of this name; nobody can bring that one back.',
  POLICY_STAYS: 'The policy that the move set remains: the move did not keep the former one.',
  ADDED_VERSIONS_STAY: 'The versions that the move added remain in the item: Key Vault cannot delete a single version.',
};

const rests: Readonly<Record<RollbackRest, RollbackText>> = {
  TARGET_VAULT_STAYS: {
    detail: 'The request of the move asked for a new target vault. The rollback does not delete a vault.',
    remedy: 'If nobody uses the vault, delete it by hand.',
  },
  CONFIGURATION_STAYS: {
    detail: 'The move changed settings of the target vault. The rollback leaves them as they are.',
    remedy: 'The report of the move has the former values. Set by hand those that you need again.',
  },
  ISSUERS_AND_CONTACTS_STAY: {
    detail: 'The move copied certificate issuers or contacts. The rollback leaves them in the target.',
    remedy: 'The report of the move lists them. Remove by hand those that you do not need.',
  },
};

/** The text of a row of the plan. */
export function plannedText(row: RollbackRow): RollbackText {
  return withNotes(row, row.reason === undefined ? planned[row.action] : reasons[row.reason]);
}

/** The text of a result. */
export function resultText(item: RolledBackItem): RollbackText {
  const { state, action, reason, detail } = item;
  if (state === 'failed') return { detail: detail ?? '', remedy: tryAgain };
  if (state === 'rolledBack') return withNotes(item, rolledBack[action]);
  const text = reasons[reason ?? 'WRITES_UNKNOWN'];
  const more = detail === undefined ? '' : ` Found: ${detail}.`;
  return { ...text, detail: `${text.detail}${more}` };
}

export function restText(rest: RollbackRest): RollbackText {
  return rests[rest];
}

function withNotes({ notes: names = [] }: Pick<RollbackRow, 'notes'>, { detail, remedy }: RollbackText): RollbackText {
  return { detail: [detail, ...names.map((name) => notes[name])].join(' '), remedy };
}
