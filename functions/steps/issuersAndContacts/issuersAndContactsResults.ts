import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  type DeletedItemName,
  type PlannedIssuersAndContacts,
  type IssuerOrContactsResult,
  issuersAndContactsResultsSchema,
} from '../../../shared/contracts/model/issuersAndContacts';
import { resultFromPlannedIssuer } from '../../../shared/rules/transfer/issuerProblems';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

export interface IssuersAndContactsOfReport {
  readonly settings: readonly IssuerOrContactsResult[];
  readonly deletedInSource: readonly DeletedItemName[];
}

/** Returns the results of issuers and contacts; their planned state if the move did not reach them. */
export async function readIssuersAndContactsResults(
  store: ObjectStore,
  move: MoveSpec,
  { settings, deletedInSource }: PlannedIssuersAndContacts,
): Promise<IssuersAndContactsOfReport> {
  const stored = await readJson(store, storeNames.settingResults(move), issuersAndContactsResultsSchema);
  return { settings: stored?.settings ?? settings.map(resultFromPlannedIssuer), deletedInSource };
}
