import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { asNotice, asProblem, type ReasonText, asRemark } from './explanation';

const mapIds = 'Replace version ids where applications use them: the report maps old ids to new ones.';

/** Reasons that come from the regions of the two vaults, and from what a backup can do. */
export const placeReasons = {
  OTHER_GEOGRAPHY: asRemark(
    'A backup cannot be restored in another geography. Only a move by value can go there, with new version ids and dates.',
    `Use "method": "auto" or "exportImport". ${mapIds}`,
  ),
  OTHER_SUBSCRIPTION: asRemark(
    'The target does not accept backups of the source: it is in another subscription, or the probe was not restored.',
    `Use "method": "auto" or "exportImport". ${mapIds}`,
  ),
  UNKNOWN_REGION: asRemark(
    'The app does not know the geography of a region, so it cannot promise a restore.',
    'Ask for "probe": true, which proves it with one temporary secret. Or ask for "method": "backupRestore" if you know that both regions are in one geography.',
  ),
  BACKUP_REFUSED_BY_TARGET: asRemark(
    'The target cannot decrypt backups of the source (most likely it is in another subscription).',
    mapIds,
  ),
  BACKUP_REFUSED_BY_SOURCE: asRemark(
    'The source does not return a backup of the item (most likely because of its many versions), so it goes by value.',
    mapIds,
  ),
  BACKUP_TOO_SLOW: asRemark(
    'A vault did not finish the backup or the restore of the item within the time limit, so it goes by value.',
    mapIds,
  ),
  TOO_MANY_VERSIONS_FOR_BACKUP: asRemark(
    'The item has more than 500 past versions. A backup cannot contain more.',
    'Move it by value ("method": "auto"), with all versions, or with the newest ones by "select". Single versions cannot be deleted.',
    {
      byType: {
        key: {
          remedy:
            'Ask for "unmovableKeys": "recreate" to get a new key of the same shape. Single versions cannot be deleted.',
        },
      },
    },
  ),
  MOVES_WITH_ALL_VERSIONS: asRemark('A backup contains all versions of an item, so all of them move.'),
  KEY_ACROSS_GEOGRAPHIES: asProblem(
    'A key cannot go to another geography. Its private part leaves a vault only in a backup, which can be restored only in its own geography.',
    'Ask for "unmovableKeys": "recreate" to get a new key of the same shape, and encrypt or wrap again what the old key protects. Or import the key again from your own HSM.',
  ),
  KEY_NOT_EXPORTABLE: asProblem(
    'A key cannot go by value. Its private part leaves a vault only in a backup.',
    'Move it by backup and restore ("method": "auto") to a vault of the same geography and subscription, or ask for "unmovableKeys": "recreate" to get a new key of the same shape.',
  ),
  NEW_KEY_MATERIAL: asProblem(
    'The key in the target has the same shape but NEW MATERIAL. It cannot decrypt or verify what the old key encrypted or signed.',
    'Encrypt or wrap again, with the new key, everything that the old key protects. Keep the source vault until no data and no backup of data needs the old key.',
    {
      planned: {
        detail:
          'The key in the target would have the same shape but NEW MATERIAL. It could not decrypt or verify what the old key encrypted or signed.',
      },
    },
  ),
  HSM_KEY_IN_STANDARD_VAULT: asProblem(
    'The key is in hardware, and the target vault is of the standard SKU, which has no hardware.',
    'Use a target of the premium SKU and run the move again.',
  ),
  KEY_EXPONENT_NOT_CREATABLE: asProblem(
    'The RSA key has a public exponent other than 65537. Key Vault creates keys with 65537 only, so a new key would have another shape.',
    'Move it by backup and restore to a vault of the same geography and subscription, or import it again from your own HSM or file. Or create a key with 65537 in the target.',
  ),
  KEY_KIND_UNKNOWN: asProblem(
    'The key has a type, curve, operation or attribute that this version of the app does not know, so the app cannot create it again.',
    'Move it by backup and restore to a vault of the same geography and subscription. Or create it in the target yourself, or use a version of the app that knows it.',
  ),
  KEY_NOT_PROVED_BY_USE: asNotice(
    'The key has a type or a curve that this version of the app does not know. Its public part is the same in both vaults, but the app could not prove by use that the target has its private part.',
    'Use the key in the target once, as its applications do.',
  ),
  RENEWS_IN_BOTH_VAULTS: asNotice(
    'The certificate renews itself. After the move both vaults renew it: the two become different, and the authority may charge twice.',
    'Ask for "autoRenewal": "hold", or switch renewal off in one vault at the cutover.',
  ),
  RENEWAL_HELD: asNotice(
    'The certificate renews itself at the source. In the target its policy only sends mail for now.',
    'At the cutover run the move again with "autoRenewal": "keep", which sets the policy of the source.',
    {
      planned: {
        detail: 'The certificate renews itself at the source. In the target its policy would only send mail for now.',
        remedy: 'At the cutover run the move with "autoRenewal": "keep", which sets the policy of the source.',
      },
    },
  ),
  ROTATES_IN_BOTH_VAULTS: asNotice(
    'The key rotates by policy. After the move both vaults rotate it, each with its own material.',
    'Switch rotation off in the source at the cutover. Or move with "copy": {"rotationPolicies": false} and set the policy later.',
  ),
  ROTATION_POLICY_NOT_COPIED: asNotice(
    'The key has a rotation policy, which the request does not copy.',
    'Set it in the target when you retire the source.',
  ),
} as const satisfies Partial<Record<ReasonCode, ReasonText>>;
