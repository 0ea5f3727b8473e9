import { type MoveRef } from '../../../shared/contracts/steps/moveRef';
import {
  type DeletedItemName,
  type PlannedSetting,
  type PlanSettings,
  type SettingResult,
  settingResultsSchema,
} from '../../../shared/contracts/model/planSettings';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

export interface SettingsOfReport {
  readonly settings: readonly SettingResult[];
  readonly deletedInSource: readonly DeletedItemName[];
}

/** What became of issuers and contacts; as planned where the move did not come to them. */
export async function readSettingResults(
  store: ObjectStore,
  move: MoveRef,
  { settings, deletedInSource }: PlanSettings,
): Promise<SettingsOfReport> {
  const stored = await readJson(store, storeNames.settingResults(move), settingResultsSchema);
  return { settings: stored?.settings ?? settings.map(settingFromPlan), deletedInSource };
}

/** Where a setting stands before anything is written. */
export function settingFromPlan({ kind, name, action, reasons }: PlannedSetting): SettingResult {
  const there = reasons.includes('ALREADY_THERE') ? 'alreadyThere' : 'left';
  return { kind, name, reasons, state: action === 'copy' ? 'planned' : there };
}
