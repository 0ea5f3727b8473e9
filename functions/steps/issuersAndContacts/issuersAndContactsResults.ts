import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type Provable, requireStored } from '../../../shared/clients/store/provedJson';
import {
  plannedIssuersAndContactsSchema,
  type DeletedItemName,
  type IssuerOrContactsResult,
  type PlannedIssuersAndContacts,
  type SeenSetting,
  storedSettingsSchema,
} from '../../../shared/contracts/model/issuersAndContacts';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { undefinedIfInvalid } from '../../../shared/clients/store/jsonStore';
import { resultFromPlannedIssuer } from '../../../shared/rules/problems/issuerProblems';
import { storeNames } from '../../../shared/rules/storeNames';
import { type SealClients, type ReadStored, sealedReader, writeSealed } from '../stored/sealedJson';

export interface IssuersAndContactsOfReport {
  readonly settings: readonly IssuerOrContactsResult[];
  readonly deletedInSource: readonly DeletedItemName[];
}

/** Returns the results of issuers and contacts; their planned state if the move did not reach them. */
export async function readIssuersAndContactsResults(
  read: ReadStored,
  move: MoveSpec,
  { settings, deletedInSource }: PlannedIssuersAndContacts,
): Promise<IssuersAndContactsOfReport> {
  const stored = await read(placeOf(move));
  return { settings: stored?.settings ?? settings.map(resultFromPlannedIssuer), deletedInSource };
}

/** The results so far, and what a held move saw of each setting. */
export interface KnownSettings {
  readonly settings: readonly IssuerOrContactsResult[];
  readonly seen: readonly SeenSetting[];
}

/** Stores the results with a seal: the report shows them, and the last pass of a held move writes by them. */
export async function writeSettingResults(
  clients: SealClients,
  move: MoveSpec,
  { settings, seen }: KnownSettings,
): Promise<void> {
  await writeSealed(clients, move, { ...placeOf(move), value: { settings: [...settings], seen: [...seen] } });
}

/** Returns what the run itself stored last. What others stored counts as nothing: then only the plan is known. */
export async function readKnownSettings(
  clients: SealClients,
  move: MoveSpec,
  planned: Pick<PlannedIssuersAndContacts, 'settings'>,
): Promise<KnownSettings> {
  const stored = await sealedReader(clients, move)(placeOf(move)).catch(undefinedIfInvalid);
  return stored ?? { settings: planned.settings.map(resultFromPlannedIssuer), seen: [] };
}

function placeOf(move: MoveSpec) {
  return { name: storeNames.settingResults(move), schema: storedSettingsSchema, shown: 'shownResults' } as const;
}

/**
 * Reads the stored part of a plan with issuers, contacts and deleted names. Throws `STORE_OBJECT_INVALID` if it is
 * missing or damaged.
 */
export async function readPlannedIssuersAndContacts(
  store: ObjectStore,
  move: MoveSpec,
  proved: Provable<PlannedIssuersAndContacts>,
): Promise<PlannedIssuersAndContacts> {
  const name = storeNames.planSettings(move);
  return requireStored(store, { name, what: settingsOfPlan, schema: plannedIssuersAndContactsSchema, ...proved });
}

/** Issuers and contacts as the survey stored them. */
export function surveyedOf(move: MoveSpec) {
  const nameOf = (hash: string): string => storeNames.surveyedSettings(move, hash);
  return { nameOf, what: settingsOfPlan, schema: plannedIssuersAndContactsSchema };
}

const settingsOfPlan = "the plan's settings";
