import { type OutputOf } from '../../shared/contracts/steps/contract';
import { copyIssuersAndContactsContract } from '../../shared/contracts/steps/moveSteps';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import {
  type PlannedIssuerOrContacts,
  type PlannedIssuersAndContacts,
  type IssuerOrContactsResult,
  type SeenSetting,
} from '../../shared/contracts/model/issuersAndContacts';
import { type ApprovedPlan } from '../../shared/contracts/steps/approvedPlan';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/frame/activity';
import { failPermanently, failStep } from '../steps/frame/failStep';
import { readVerifiedIssuersAndContacts } from '../steps/plan/verifiedPlan';
import { type CopyPlace, copySetting, seeSetting } from '../steps/issuersAndContacts/copySetting';
import { writeSettingResults } from '../steps/issuersAndContacts/issuersAndContactsResults';
import { changeNotes } from '../steps/targetVault/changeNotes';
import { guardsOf, connectPair } from '../steps/frame/vaultPair';

/**
 * Copies issuers and contacts as planned. It reads the target first and leaves anything added since the plan, so a
 * second run does not remove a password that a person has set meanwhile. A held move also stores what both vaults have then.
 */
export function copyIssuersAndContacts(clients: Clients) {
  const { vaults, store, staging, claims, starts } = clients;

  return activity(
    copyIssuersAndContactsContract,
    async (plan): Promise<OutputOf<typeof copyIssuersAndContactsContract>> => {
      const { move } = plan;
      const pair = connectPair(vaults, move, guardsOf(claims, move));
      const planned = await readPlanned(plan);
      if ('state' in planned) return planned;
      const notes = changeNotes({ store, starts }, move);
      const settings: IssuerOrContactsResult[] = [];
      const seen: SeenSetting[] = [];
      let isTransient = false;
      for (const setting of planned.settings) {
        const { retryable, ...result } = await copyIssuerOrContacts(setting, { pair, notes, vault: move.targetVault });
        settings.push(result);
        isTransient ||= retryable === true;
        if (move.cutover !== 'hold' || setting.reasons.includes('PERMISSION_MISSING')) continue;
        const found = await seeSetting(staging, pair, move, setting).catch(failStep);
        if (!('state' in found)) seen.push(found);
        else isTransient ||= found.retryable;
      }
      await writeSettingResults(clients, move, { settings, seen });
      return {
        state: 'copied',
        settings,
        throttled: pair.meter.throttled,
        ...(isTransient ? { retryable: true } : {}),
      };
    },
  );

  async function readPlanned(plan: ApprovedPlan): Promise<PlannedIssuersAndContacts | StepFailed> {
    try {
      return await readVerifiedIssuersAndContacts(store, plan);
    } catch (error) {
      return failPermanently(error);
    }
  }
}

/** The result of one copy, and whether its failure is transient. */
interface CopiedSetting extends IssuerOrContactsResult {
  readonly retryable?: boolean;
}

async function copyIssuerOrContacts(planned: PlannedIssuerOrContacts, at: CopyPlace): Promise<CopiedSetting> {
  const { kind, name, reasons } = planned;
  if (planned.action === 'leave') {
    return { kind, name, reasons, state: reasons.includes('ALREADY_THERE') ? 'alreadyThere' : 'left' };
  }
  try {
    return { kind, name, ...(await copySetting(at, planned)) };
  } catch (error) {
    const { code, detail, requestId, retryable } = failStep(error);
    return {
      kind,
      name,
      reasons: [],
      state: 'failed',
      code,
      detail,
      retryable,
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}
