import { type ReasonCode } from '../contracts/plan';

export interface Explanation {
  readonly detail: string;
  readonly remedy: string;
  /** True when a person has to know of it: the item, or one of its versions, did not arrive as it was. */
  readonly isProblem: boolean;
}

/** What a reason code means and what to do about it, in words for the person who runs the move. */
export function explainReason(reason: ReasonCode): Explanation {
  return explanations[reason];
}

const none = 'Nothing to do.';

const explanations: Readonly<Record<ReasonCode, Explanation>> = {
  ALREADY_THERE: {
    detail: 'The target already holds the same versions.',
    remedy: none,
    isProblem: false,
  },
  CERTIFICATE_BACKED: {
    detail: 'This secret is the private part of a certificate and cannot be moved by itself.',
    remedy: 'Move the certificate of the same name by backup and restore, or by its PFX; its secret comes with it.',
    isProblem: true,
  },
  OTHER_CONTENT_IN_TARGET: {
    detail: 'The target holds an item of this name with other content; nothing was overwritten.',
    remedy: 'Compare the two. Delete and purge the one in the target if it is not needed, then run the move again.',
    isProblem: true,
  },
  SOFT_DELETED_IN_TARGET: {
    detail: 'The target holds a soft-deleted item of this name, which blocks the name.',
    remedy: 'Recover it to compare, or purge it (if the vault allows), then run the move again.',
    isProblem: true,
  },
  OTHER_GEOGRAPHY: {
    detail:
      'A backup cannot be restored in another geography; only a move by value can go there: new version ids and dates.',
    remedy:
      'Use "method": "auto" or "exportImport". Replace version ids where applications pin them; the report maps old to new.',
    isProblem: false,
  },
  UNKNOWN_REGION: {
    detail: 'The geography of a region is not known, so a restore cannot be promised.',
    remedy: 'None needed for a move by value. Ask for "method": "backupRestore" if both regions share a geography.',
    isProblem: false,
  },
  TOO_MANY_VERSIONS_FOR_BACKUP: {
    detail: 'The item has more than 500 past versions, which no backup can hold.',
    remedy: 'Let it go by value ("method": "auto"); versions cannot be deleted one by one.',
    isProblem: false,
  },
  CURRENT_VERSION_DISABLED: {
    detail: 'The current version is disabled and cannot be read, so it cannot go by value.',
    remedy:
      'Enable the version at the source for the time of the move, or move within the geography by backup and restore.',
    isProblem: true,
  },
  OLD_VERSION_DISABLED: {
    detail: 'Older versions are disabled and cannot be read; they stay behind, all readable versions move in order.',
    remedy: 'Enable those versions at the source before the move if they are needed in the target.',
    isProblem: true,
  },
  VERSION_ORDER_UNCERTAIN: {
    detail: 'Some older versions were made in the same second and the service does not tell their order.',
    remedy: 'Check the order of these versions if an application reads old versions; the current one is right.',
    isProblem: true,
  },
  PARTLY_IN_TARGET: {
    detail: 'The target holds the oldest versions already; the newer ones are added by value.',
    remedy: none,
    isProblem: false,
  },
  BACKUP_REFUSED_BY_TARGET: {
    detail:
      'The target cannot decrypt backups of the source (another subscription, most likely), so the item goes by value.',
    remedy: 'Replace version ids where applications pin them; the report maps old to new.',
    isProblem: false,
  },
  BACKUP_REFUSED_BY_SOURCE: {
    detail: 'The source does not give a backup of the item (most likely for its many versions), so it goes by value.',
    remedy: 'Replace version ids where applications pin them; the report maps old to new.',
    isProblem: false,
  },
  GONE_FROM_SOURCE: {
    detail: 'The item was listed but is no longer in the source.',
    remedy: 'If it was deleted on purpose, nothing; else recover it at the source and run the move again.',
    isProblem: true,
  },
  NOT_INSPECTED: {
    detail: 'The item could not be looked at.',
    remedy: 'See the error, mend its cause and run the move again; what arrived is left as it is.',
    isProblem: true,
  },
};
