import { type OutputOf } from '../../shared/contracts/steps/contract';
import { copyIssuersAndContactsContract } from '../../shared/contracts/steps/moveSteps';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import {
  type PlannedIssuerOrContacts,
  type PlannedIssuersAndContacts,
  type IssuerOrContactsResult,
  issuersAndContactsResultsSchema,
} from '../../shared/contracts/model/issuersAndContacts';
import { type ApprovedPlan } from '../../shared/contracts/steps/approvedPlan';
import { writeJson } from '../../shared/clients/store/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { storeNames } from '../../shared/rules/storeNames';
import { activity } from '../steps/activity';
import { failPermanently, failStep } from '../steps/failStep';
import { readVerifiedIssuersAndContacts } from '../steps/plan/verifiedPlan';
import {
  areEqualContacts,
  compareIssuer,
  contactsDigest,
  issuerDigest,
  issuerReasons,
} from '../steps/issuersAndContacts/planIssuersAndContacts';
import { type ChangeNotes, changeNotes } from '../steps/targetVault/changeNotes';
import { guardsOf, connectPair, type VaultPair } from '../steps/vaultPair';

/**
 * Copies issuers and contacts as planned. It reads the target first and leaves anything added since the plan, so a
 * second run does not remove a password that a person has set meanwhile.
 */
export function copyIssuersAndContacts({ vaults, store, claims, starts }: Clients) {
  return activity(
    copyIssuersAndContactsContract,
    async (plan): Promise<OutputOf<typeof copyIssuersAndContactsContract>> => {
      const { move } = plan;
      const pair = connectPair(vaults, move, guardsOf(claims, move));
      const planned = await readPlanned(plan);
      if ('state' in planned) return planned;
      const notes = changeNotes({ store, starts }, move);
      const settings: IssuerOrContactsResult[] = [];
      let isTransient = false;
      for (const setting of planned.settings) {
        const { retryable, ...result } = await copyIssuerOrContacts(setting, { pair, notes, vault: move.targetVault });
        settings.push(result);
        isTransient ||= retryable === true;
      }
      await writeJson(store, storeNames.settingResults(move), issuersAndContactsResultsSchema, { settings });
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

  async function copyIssuerOrContacts(planned: PlannedIssuerOrContacts, at: CopyPlace): Promise<CopiedSetting> {
    const { kind, name, reasons } = planned;
    if (planned.action === 'leave') {
      return { kind, name, reasons, state: reasons.includes('ALREADY_THERE') ? 'alreadyThere' : 'left' };
    }
    try {
      const copy = kind === 'issuer' ? copyIssuer : copyContacts;
      return { kind, name, ...(await copy(at, name)) };
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
}

/** The result of one copy, and whether its failure is transient. */
interface CopiedSetting extends IssuerOrContactsResult {
  readonly retryable?: boolean;
}

/** Copies to a target that has nothing. It may have the same after a first run, or something else by now. */
type Copy = (at: CopyPlace, name: string) => Promise<Pick<IssuerOrContactsResult, 'state' | 'reasons'>>;

interface CopyPlace {
  readonly pair: VaultPair;
  /** Notes what each copy adds, for a rollback. */
  readonly notes: ChangeNotes;
  /** The name of the target. */
  readonly vault: string;
}

const copyIssuer: Copy = async ({ pair: { source, target }, notes, vault }, name) => {
  const there = await target.certificates.listIssuers();
  if (there.some((known) => known.toLowerCase() === name.toLowerCase())) {
    const found = await compareIssuer(source.certificates, target.certificates, name);
    const state = found === 'other' ? 'left' : 'alreadyThere';
    if (found !== 'nothing') return { state, reasons: issuerReasons[found] };
  }
  const issuer = await source.certificates.readIssuer(name);
  const change = { kind: 'issuer', vault, name, digest: issuerDigest(issuer) } as const;
  await notes.keep(`issuer ${name}`, [{ ...change, updated: null }]);
  const updated = await target.certificates.setIssuer(issuer);
  // A password that somebody sets later changes only this time.
  await notes.complete(`issuer ${name}`, [{ ...change, updated: updated ?? null }]);
  return { state: 'copied', reasons: issuerReasons.nothing };
};

const copyContacts: Copy = async ({ pair: { source, target }, notes, vault }) => {
  const [contacts, there] = await Promise.all([source.certificates.readContacts(), target.certificates.readContacts()]);
  if (there.length > 0) {
    return areEqualContacts(contacts, there)
      ? { state: 'alreadyThere', reasons: ['ALREADY_THERE'] }
      : { state: 'left', reasons: ['CONTACTS_DIFFER'] };
  }
  await notes.keep('contacts', [{ kind: 'contacts', vault, digest: contactsDigest(contacts) }]);
  await target.certificates.setContacts(contacts);
  return { state: 'copied', reasons: [] };
};
