import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  type DeletedItemName,
  type IssuerOrContactsResult,
  type PlannedIssuersAndContacts,
  type SeenSetting,
  storedSettingsSchema,
} from '../../../shared/contracts/model/issuersAndContacts';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { resultFromPlannedIssuer } from '../../../shared/rules/transfer/issuerProblems';
import { readJson, undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { type SealClients, sealIfPossible } from '../plan/pageSeal';

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
  const stored = await readJson(store, storeNames.settingResults(move), storedSettingsSchema);
  return { settings: stored?.settings ?? settings.map(resultFromPlannedIssuer), deletedInSource };
}

/** The results so far, and what a held move saw of each setting. */
export interface KnownSettings {
  readonly settings: readonly IssuerOrContactsResult[];
  readonly seen: readonly SeenSetting[];
}

/** Stores the results. Those of a held move are sealed, because the last pass writes by them. */
export async function writeSettingResults(
  clients: SealClients,
  move: MoveSpec,
  { settings, seen }: KnownSettings,
): Promise<void> {
  const results = { settings: [...settings] };
  const seal = move.cutover === 'hold' ? await sealIfPossible(clients, move, textsOf({ settings, seen })) : undefined;
  const value = seal === undefined ? results : { ...results, seen: [...seen], seal };
  await writeJson(clients.store, storeNames.settingResults(move), storedSettingsSchema, value);
}

/** Returns what the run itself stored last. What others stored counts as nothing: then only the plan is known. */
export async function readKnownSettings(
  clients: SealClients,
  move: MoveSpec,
  planned: Pick<PlannedIssuersAndContacts, 'settings'>,
): Promise<KnownSettings> {
  const name = storeNames.settingResults(move);
  const stored = await readJson(clients.store, name, storedSettingsSchema).catch(undefinedIfInvalid);
  const { settings = [], seen = [], seal } = stored ?? {};
  if (seal !== undefined && seal === (await sealIfPossible(clients, move, textsOf({ settings, seen }))))
    return { settings, seen };
  return { settings: planned.settings.map(resultFromPlannedIssuer), seen: [] };
}

function textsOf(known: KnownSettings): readonly string[] {
  return ['results of issuers and contacts', hashPart({ settings: known.settings, seen: known.seen })];
}
