import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { notice, problem, type ReasonText, remark } from '../report/explanation';

const mapIds = 'Replace version ids where applications pin them; the report of the move maps old to new.';

/** Reasons that lie in where the two vaults are, and in what backups can do. */
export const placeReasons = {
  OTHER_GEOGRAPHY: remark(
    'A backup cannot be restored in another geography; only a move by value can go there: new version ids and dates.',
    `Use "method": "auto" or "exportImport". ${mapIds}`,
  ),
  OTHER_SUBSCRIPTION: remark(
    'The probe showed that the target does not take backups of the source (another subscription, most likely).',
    `Use "method": "auto" or "exportImport". ${mapIds}`,
  ),
  UNKNOWN_REGION: remark(
    'The geography of a region is not known, so a restore cannot be promised.',
    'Ask for "probe": true, which proves it by one throw-away secret, or for "method": "backupRestore" if you know that both regions share a geography.',
  ),
  BACKUP_REFUSED_BY_TARGET: remark(
    'The target cannot decrypt backups of the source (another subscription, most likely).',
    mapIds,
  ),
  BACKUP_REFUSED_BY_SOURCE: remark(
    'The source does not give a backup of the item (most likely for its many versions), so it goes by value.',
    mapIds,
  ),
  TOO_MANY_VERSIONS_FOR_BACKUP: remark(
    'The item has more than 500 past versions, which no backup can hold.',
    'Let it go by value ("method": "auto"), all versions or the newest ones by "select". Versions cannot be deleted one by one.',
    {
      byType: {
        key: {
          remedy:
            'Ask for "unmovableKeys": "recreate" to get a new key of the same shape. Versions cannot be deleted one by one.',
        },
      },
    },
  ),
  MOVES_WITH_ALL_VERSIONS: remark('A backup holds all versions of an item, so all of them move.'),
  KEY_ACROSS_GEOGRAPHIES: problem(
    'A key cannot go to another geography: its private part never leaves the vault but in a backup, and backups are good in their own geography only.',
    'Ask for "unmovableKeys": "recreate" to get a new key of the same shape and wrap or encrypt anew what the old one protects, or import the key again from your own HSM.',
  ),
  KEY_NOT_EXPORTABLE: problem(
    'A key cannot go by value: its private part never leaves the vault but in a backup.',
    'Move it by backup and restore ("method": "auto") to a vault of the same geography and subscription, or ask for "unmovableKeys": "recreate" to get a new key of the same shape.',
  ),
  NEW_KEY_MATERIAL: problem(
    'The key in the target has the same shape but NEW MATERIAL: what the old key encrypted or signed, the new one cannot decrypt or verify.',
    'Encrypt or wrap anew, with the new key, all that the old one protects; keep the source vault until no data and no backup of data needs the old key.',
    {
      planned: {
        detail:
          'The key in the target would have the same shape but NEW MATERIAL: what the old key encrypted or signed, the new one could not decrypt or verify.',
      },
    },
  ),
  HSM_KEY_IN_STANDARD_VAULT: problem(
    'The key lives in hardware, and the target vault is of the standard tier, which has none.',
    'Make the target a premium vault and run the move again.',
  ),
  RENEWS_IN_BOTH_VAULTS: notice(
    'The certificate renews itself, and after the move both vaults will do so: the copies drift apart and the authority may charge twice.',
    'Ask for "autoRenewal": "hold", or switch renewal off in one vault at cutover.',
  ),
  RENEWAL_HELD: notice(
    'The certificate renews itself at the source; its policy in the target only sends mail for now.',
    'At cutover run the move again with "autoRenewal": "keep", which sets the policy of the source.',
    {
      planned: {
        detail: 'The certificate renews itself at the source; its policy in the target would only send mail for now.',
        remedy: 'At cutover run the move with "autoRenewal": "keep", which sets the policy of the source.',
      },
    },
  ),
  ROTATES_IN_BOTH_VAULTS: notice(
    'The key rotates by policy, and after the move both vaults will rotate it, each with material of its own.',
    'Switch rotation off in the source at cutover, or move with "copy": {"rotationPolicies": false} and set it later.',
  ),
  ROTATION_POLICY_NOT_COPIED: notice(
    'The key has a rotation policy, which the request does not copy.',
    'Set it in the target when the source is retired.',
  ),
} as const satisfies Partial<Record<ReasonCode, ReasonText>>;
