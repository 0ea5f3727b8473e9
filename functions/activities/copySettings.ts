import { copySettingsContract } from '../../shared/contracts/moveSteps';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { type PlannedSetting, type SettingResult, settingResultsSchema } from '../../shared/contracts/planSettings';
import { writeJson } from '../../shared/clients/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { storeNames } from '../../shared/rules/storeNames';
import { activity } from './activity';
import { failStep } from './failStep';
import { requirePair } from './requirePair';
import { readPlanSettings } from './settings/planSettingsStore';
import { openPair, type VaultPair } from './vaultPair';

/**
 * Copies issuers and contacts as planned. Looks first: what came to be there since the plan is left as it is, so that a
 * second run does not take away a password that a person has set meanwhile.
 */
export function copySettings({ vaults, store }: Clients) {
  return activity(copySettingsContract, async ({ move }) => {
    const pair = openPair(vaults, move);
    const planned = await readPlanSettings(store, move);
    const settings: SettingResult[] = [];
    for (const setting of planned.settings) settings.push(await copySetting(setting, pair, move));
    await writeJson(store, storeNames.settingResults(move), settingResultsSchema, { settings });
    return { settings, throttled: pair.meter.throttled };
  });

  async function copySetting(planned: PlannedSetting, pair: VaultPair, move: MoveRef): Promise<SettingResult> {
    const { kind, name, reasons } = planned;
    if (planned.action === 'leave') {
      return { kind, name, reasons, state: reasons.includes('ALREADY_THERE') ? 'alreadyThere' : 'left' };
    }
    try {
      const write = kind === 'issuer' ? copyIssuer : copyContacts;
      const wrote = await write(pair, name, () => requirePair(store, move));
      return { kind, name, reasons, state: wrote ? 'copied' : 'alreadyThere' };
    } catch (error) {
      const { code, detail } = failStep(error);
      return { kind, name, reasons: [], state: 'failed', code, detail };
    }
  }
}

type Write = (pair: VaultPair, name: string, fence: () => Promise<void>) => Promise<boolean>;

const copyIssuer: Write = async ({ source, target }, name, fence) => {
  const there = await target.certificates.listIssuers();
  if (there.some((known) => known.toLowerCase() === name.toLowerCase())) return false;
  const issuer = await source.certificates.readIssuer(name);
  await fence();
  await target.certificates.setIssuer(issuer);
  return true;
};

const copyContacts: Write = async ({ source, target }, _name, fence) => {
  if ((await target.certificates.readContacts()).length > 0) return false;
  const contacts = await source.certificates.readContacts();
  await fence();
  await target.certificates.setContacts(contacts);
  return true;
};
