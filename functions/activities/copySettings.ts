import { copySettingsContract } from '../../shared/contracts/moveSteps';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { type PlannedSetting, type SettingResult, settingResultsSchema } from '../../shared/contracts/planSettings';
import { writeJson } from '../../shared/clients/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { storeNames } from '../../shared/rules/storeNames';
import { activity } from './activity';
import { failStep } from './failStep';
import { requirePair } from './requirePair';
import { areEqualContacts, haveEqualIssuer } from './settings/planSettings';
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
      const copy = kind === 'issuer' ? copyIssuer : copyContacts;
      const found = await copy(pair, name, () => requirePair(store, move));
      if (found === 'other') {
        return { kind, name, reasons: [kind === 'issuer' ? 'ISSUER_DIFFERS' : 'CONTACTS_DIFFER'], state: 'left' };
      }
      return { kind, name, reasons, state: found === 'same' ? 'alreadyThere' : 'copied' };
    } catch (error) {
      const { code, detail, requestId } = failStep(error);
      return {
        kind,
        name,
        reasons: [],
        state: 'failed',
        code,
        detail,
        ...(requestId === undefined ? {} : { requestId }),
      };
    }
  }
}

/** What the target held: nothing, so that it was written; the same, as after a first run; or something else. */
type Found = 'nothing' | 'same' | 'other';
type Copy = (pair: VaultPair, name: string, fence: () => Promise<void>) => Promise<Found>;

const copyIssuer: Copy = async ({ source, target }, name, fence) => {
  const there = await target.certificates.listIssuers();
  if (there.some((known) => known.toLowerCase() === name.toLowerCase())) {
    return (await haveEqualIssuer(source.certificates, target.certificates, name)) ? 'same' : 'other';
  }
  const issuer = await source.certificates.readIssuer(name);
  await fence();
  await target.certificates.setIssuer(issuer);
  return 'nothing';
};

const copyContacts: Copy = async ({ source, target }, _name, fence) => {
  const [contacts, there] = await Promise.all([source.certificates.readContacts(), target.certificates.readContacts()]);
  if (there.length > 0) return areEqualContacts(contacts, there) ? 'same' : 'other';
  await fence();
  await target.certificates.setContacts(contacts);
  return 'nothing';
};
