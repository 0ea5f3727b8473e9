import { type ErrorCode } from '../../contracts/model/errorCodes';
import { type ItemType } from '../../contracts/model/item';

const runAgain = 'Run the move again: what arrived is left as it is and only the rest is moved.';

/** What a person can do about an item that failed with this code; some ways are open to some types of items only. */
export function remedyFor(code: ErrorCode, itemType?: ItemType): string {
  return (itemType === 'key' ? remediesOfKeys[code] : undefined) ?? remedies[code] ?? runAgain;
}

/** A key leaves its vault in a backup or not at all, so another method is no way. */
const remediesOfKeys: Readonly<Partial<Record<ErrorCode, string>>> = {
  BACKUP_NOT_ACCEPTED: `Move the key to a vault of the same subscription and geography, or ask for "unmovableKeys": "recreate" to get a new key of the same shape.`,
  BACKUP_NOT_POSSIBLE: `Ask for "unmovableKeys": "recreate" to get a new key of the same shape: the service refuses its backup.`,
};

const remedies: Readonly<Partial<Record<ErrorCode, string>>> = {
  VAULT_FORBIDDEN: `Give the app's identity the permission that the message names, wait some minutes, then run the move again.`,
  VAULT_NETWORK_FORBIDDEN: `Let the app through the vault's firewall or give it a private endpoint, then run the move again.`,
  VAULT_UNREACHABLE: `Check the vault's name, DNS and network path from the app, then run the move again.`,
  CREDENTIAL_UNAVAILABLE: `Give the app a managed identity (or sign in, on a laptop), then run the move again.`,
  TENANT_NOT_ALLOWED: `Add the vault's tenant to MOVE_ALLOWED_TENANTS if it is one of yours, then run the move again.`,
  ARM_FORBIDDEN: `Give the app's identity the action that the message names, wait some minutes, then run the move again; or leave the part out of "configuration".`,
  ARM_UNREACHABLE: `Let the app reach Azure Resource Manager, then run the move again.`,
  ARM_DENIED_BY_POLICY: `Change the request so that the policy is kept, or have its owner exempt the target, then run the move again.`,
  ARM_QUOTA_EXCEEDED: `Ask for a larger quota or name another subscription, then run the move again.`,
  ARM_LOCKED: `Take the lock that the message names off for the time of the move, then run the move again.`,
  ARM_NOT_FOUND: `Make the resource group that "createTarget" names, then run the move again.`,
  ARM_PRINCIPAL_NOT_FOUND: `Nothing, or assign the role to whoever took over.`,
  TARGET_NAME_TAKEN: `Choose another name for the target, or give "createTarget" the place where the vault is.`,
  TARGET_NAME_DELETED: `Recover the deleted vault, purge it, or choose another name.`,
  TARGET_CONFIGURATION_DIFFERS: `See who changed it; run the move again to have it set.`,
  PURGE_PROTECTION_NOT_SET: `Mend the items that are open, then run the move again.`,
  STAGING_KEY_UNUSABLE: `Check MOVE_STAGING_KEY_ID and that the app's identity may wrap and unwrap with that key.`,
  CONTENT_KEY_REFUSED: `See who may write to the store, then start a new move: it makes a key of its own.`,
  PLAN_CHANGED: `See who may write to the store, then start a new move: its plan is made afresh.`,
  STORE_UNAVAILABLE: `Check MOVE_STORE and that the app's identity may read and write there, then run the move again.`,
  MOVE_SUPERSEDED: `Nothing to do: the newer move takes this item along.`,
  CHECKS_FAILED: `Mend what the checks name, or accept a check by its id in "waivers", then run the move again.`,
  NOTHING_SELECTED: `Correct "select": its types and name patterns have to match at least one item of the source.`,
  FAIL_ON_MATCHED: `Mend what the report lists, or take the class out of "failOn".`,
  ITEM_DISABLED: `Enable the version at the source for the time of the move, then run the move again.`,
  ITEM_SOFT_DELETED: `Recover or purge the soft-deleted item in the target, then run the move again.`,
  ITEM_NOT_SUPPORTED_BY_TARGET: `Move to a vault of the premium SKU, or leave the item out.`,
  BACKUP_NOT_ACCEPTED: `Both vaults must be in one subscription and geography for backup and restore; use "method": "auto".`,
  BACKUP_NOT_POSSIBLE: `Use "method": "exportImport" for this item: its backup is refused by the service.`,
  NOT_EQUAL_AFTER_MOVE: `Compare the item in both vaults; if somebody changed it meanwhile, run the move again.`,
};
