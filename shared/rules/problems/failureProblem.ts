import { type ErrorCode } from '../../contracts/model/errorCodes';
import { type ItemType } from '../../contracts/model/item';
import { type Problem } from '../../contracts/model/progress';
import { type StepFailed } from '../../contracts/model/outcome';

/** The problem of a failed step: code, text, remedy, and the service's request id if the service refused. */
export function failureProblem(
  { code, detail, requestId }: Pick<StepFailed, 'code' | 'detail' | 'requestId'>,
  itemType?: ItemType,
): Problem {
  return { code, detail, remedy: remedyFor(code, itemType), ...(requestId === undefined ? {} : { requestId }) };
}

/** A problem as a dry run reports it. A dry run is no move, so its remedies do not say to run a move again. */
export function inDryRun(problem: Problem): Problem {
  return {
    ...problem,
    remedy: problem.remedy.replaceAll(saysRunAgain, (_, first: string) => `${first}un the dry run again`),
  };
}

/** Includes the sentence about items that arrived: in a dry run nothing arrives. */
const saysRunAgain =
  /\b([Rr])un the move again(?:\. Items that arrived are left unchanged, and only the rest is moved)?/g;

const runAgain = 'Run the move again. Items that arrived are left unchanged, and only the rest is moved.';

/** The remedy for an item that failed with this code. Some remedies are possible only for some item types. */
export function remedyFor(code: ErrorCode, itemType?: ItemType): string {
  return (itemType === 'key' ? remediesOfKeys[code] : undefined) ?? remediesByCode[code] ?? runAgain;
}

/** A key leaves its vault only in a backup, so another method cannot be a remedy. */
const remediesOfKeys: Readonly<Partial<Record<ErrorCode, string>>> = {
  BACKUP_NOT_ACCEPTED: `Move the key to a vault of the same subscription and geography, or ask for "unmovableKeys": "recreate" to get a new key of the same shape.`,
  BACKUP_NOT_POSSIBLE: `Ask for "unmovableKeys": "recreate" to get a new key of the same shape: the service refuses its backup.`,
  BACKUP_TIMED_OUT: `Run the move again when the vaults have less to do, or raise VAULT_CALL_TIMEOUT_SECONDS: a backup or restore has four times that long.`,
};

/** `npm run docs` writes them into `docs/errors.md`. */
export const remediesByCode: Readonly<Partial<Record<ErrorCode, string>>> = {
  VAULT_FORBIDDEN: `Grant the app's identity the permission that the message names, wait some minutes, then run the move again.`,
  VAULT_NETWORK_FORBIDDEN: `Allow the app's address or subnet in the vault's firewall, or use a private endpoint. Then run the move again.`,
  VAULT_THROTTLED: `Run the move again with a smaller "pace", or at a quieter hour.`,
  VAULT_UNAVAILABLE: `Run the move again later.`,
  VAULT_REFUSED: `Read the words of the vault in the message. Open a support case with the request id.`,
  VAULT_ANSWER_INVALID: `Find out what answers in place of the vault: DNS, a proxy, or VAULT_CONNECT_TO.`,
  VAULT_UNREACHABLE: `Check the vault's name, DNS and the network path from the app, then run the move again.`,
  CREDENTIAL_UNAVAILABLE: `Give the app a managed identity, or sign in on a laptop. Then run the move again.`,
  TENANT_NOT_ALLOWED: `Add the vault's tenant to MOVE_ALLOWED_TENANTS if it is one of yours, then run the move again.`,
  ARM_FORBIDDEN: `Grant the app's identity the action that the message names, wait some minutes, then run the move again. Or leave the part out of "configuration".`,
  ARM_UNREACHABLE: `Let the app reach Azure Resource Manager, then run the move again.`,
  ARM_UNAVAILABLE: `Run the move again later.`,
  ARM_REFUSED: `Read the words of the service in the message. Open a support case with the request id.`,
  ARM_DENIED_BY_POLICY: `Change the request, or ask the policy's owner to exempt the target. For a policy that requires purge protection, add "purgeProtection": "atCreation" to "createTarget". Then run the move again.`,
  ARM_QUOTA_EXCEEDED: `Ask for a larger quota, or use another subscription. Then run the move again.`,
  ARM_LOCKED: `Remove the lock that the message names, run the move again, then set the lock again.`,
  ARM_NOT_FOUND: `Create the resource group that "createTarget" names, then run the move again.`,
  ARM_PRINCIPAL_NOT_FOUND: `Nothing, or assign the role to the successor.`,
  TARGET_NAME_TAKEN: `Choose another name for the target, or give "createTarget" the place where the vault is.`,
  TARGET_NAME_DELETED: `Recover the deleted vault or purge it, or choose another name.`,
  ACCESS_CHANGED: `Run the move again, and look at its new plan.`,
  TARGET_CONFIGURATION_DIFFERS: `Find out who changed it. Run the move again to set it.`,
  SCRATCH_VAULT_EXISTS: `Choose another name for the scratch vault, or leave it out: then it is new for each run.`,
  SCRATCH_VAULT_LEFT: `Check that the vault is the scratch vault of this rehearsal, then delete and purge it with the commands in the message.`,
  REHEARSAL_NOT_ALLOWED: `Set MOVE_ALLOW_REHEARSAL to true, or delete the vault by hand.`,
  PURGE_PROTECTION_NOT_SET: `Solve the items that failed or were not verified, then run the move again.`,
  STAGING_KEY_UNUSABLE: `Check MOVE_STAGING_KEY_ID and that the app's identity may wrap and unwrap with that key.`,
  CONTENT_KEY_REFUSED: `Find out who can write to the store, then start a new move. It makes a new content key.`,
  START_REFUSED: `Start the move with the API of the app. If you did not start it, find out who has the key of the runtime.`,
  APPROVAL_REFUSED: `Find out who can write to the store. Then start a new move, and approve it with the API of the app.`,
  REPORT_DIFFERS: `Find out who can write to the store. Compare the report with the vaults, or run the move again.`,
  REPORT_NOT_PROVED: `Compare the head of the report with the one in the last notice of the run, or compare both vaults. Set MOVE_REPORT_KEY_ID, so that a signature proves reports without a history.`,
  REPORT_NOT_SIGNED: `Check MOVE_REPORT_KEY_ID, and that the app's identity may get that key and sign with it. The head of the report, from the status or the last notice, proves this report.`,
  UNLOCK_NOTE_REFUSED: `Check whether versions of the item should be disabled, and who can write to the store. Then delete the note.`,
  PLAN_CHANGED: `Find out who can write to the store, then start a new move. It makes a new plan.`,
  STORE_UNAVAILABLE: `Check MOVE_STORE and that the app's identity may read and write there, then run the move again.`,
  MOVE_SUPERSEDED: `Wait for the newer move, which the message names. If its report does not have this item, run the move again.`,
  CLAIM_LOST: `Find out who can write to the store, then run the move again. Items that arrived are left unchanged, and only the rest is moved.`,
  CHECKS_FAILED: `Solve what the checks name, or accept a check by its id in "waivers". Then run the move again.`,
  NOTHING_SELECTED: `Correct "select": its types and name patterns must match at least one item of the source.`,
  FAIL_ON_MATCHED: `Solve what the report lists, or remove the class from "failOn".`,
  ITEM_MANAGED: `Move the certificate of this name: its key and its secret move with it.`,
  ITEM_DISABLED: `Enable the version at the source, then run the move again.`,
  ITEM_SOFT_DELETED: `Recover or purge the soft-deleted item in the target, then run the move again.`,
  ITEM_NOT_SUPPORTED_BY_TARGET: `Use a target of the premium SKU, or leave the item out.`,
  BACKUP_NOT_ACCEPTED: `Both vaults must be in one subscription and geography for backup and restore. Use "method": "auto".`,
  BACKUP_NOT_POSSIBLE: `Use "method": "exportImport" for this item: the service refuses its backup.`,
  BACKUP_TIMED_OUT: `Use "method": "auto" or "exportImport" for this item, or raise VAULT_CALL_TIMEOUT_SECONDS: a backup or restore has four times that long.`,
  TARGET_CHANGED: `Compare the item in both vaults. The move leaves what others changed. To bring the source's content, delete the item in the target, then run the move again.`,
  VAULT_REPLACED: `Find out who deleted the vault and created it again. Cancel this move, then start a new one.`,
  STEP_LOST: `Check the memory and the log of the app at that time, then run the move again.`,
  STEP_BUDGET_SPENT: `Run fewer moves at the same time, or give the move a larger share in "pace". Then run the move again.`,
  NOT_EQUAL_AFTER_MOVE: `Compare the two items. If somebody changed one during the move, run the move again.`,
};
