import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type ConfigurationPlan } from '../../shared/contracts/model/configuration';
import { hasCode } from '../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { type PlanPage, type PlanSummary, planSummarySchema } from '../../shared/contracts/model/plan';
import { finalizePlanContract } from '../../shared/contracts/steps/moveSteps';
import {
  type PlannedIssuersAndContacts,
  plannedIssuersAndContactsSchema,
} from '../../shared/contracts/model/issuersAndContacts';
import { type ItemSums, type Problem } from '../../shared/contracts/model/progress';
import { type PlanGate, planHashesSchema } from '../../shared/contracts/steps/approvedPlan';
import { type ObjectStore } from '../../shared/clients/store/objectStore';
import { type Clients } from '../../shared/clients/openClients';
import { byChain } from '../../shared/clients/store/provedJson';
import { writeJson } from '../../shared/clients/store/jsonStore';
import { MoveEstimate } from '../../shared/rules/plan/estimateMove';
import { chainPages, hashPage, hashPart, hashPlan } from '../../shared/rules/plan/hashPlan';
import { NeededIssuers } from '../../shared/rules/plan/neededIssuers';
import { askOfGate, gateResult } from '../../shared/rules/checks/gateOfMove';
import { isAskedFor } from '../../shared/rules/text/selectionWidth';
import { resultFromPlan } from '../../shared/rules/problems/itemResults';
import { addSums, noSums } from '../../shared/rules/transfer/resultTally';
import { countByCode } from '../../shared/rules/problems/problemsByCode';
import { issuerProblems, resultFromPlannedIssuer } from '../../shared/rules/problems/issuerProblems';
import { storeNames } from '../../shared/rules/storeNames';
import { firstProblems, problemsOf, sumsOf } from '../../shared/rules/problems/summarizeResults';
import { runtimeActivity } from '../steps/frame/activity';
import { failPermanently, failStep } from '../steps/frame/failStep';
import { requireSelection } from '../steps/items/listPart';
import { eachPage } from '../../shared/clients/async/takeTurns';
import { listedPages, readListedPage, RepeatedItems } from '../steps/plan/planPages';
import { configurationOf } from '../steps/targetVault/configurationStore';
import { surveyedOf } from '../steps/issuersAndContacts/issuersAndContactsResults';
import { readKnown } from '../steps/stored/knownPart';
import { changedSinceStored } from '../steps/stored/sealedJson';
import {
  requireConfigurationWithinRequest,
  requireIssuersAndContactsWithinRequest,
  requireItemsWithinRequest,
} from '../steps/plan/verifiedPlan';
import { keepJudged, PlanJudge, type RunReaders } from '../steps/checks/judgePlan';
import { findSearchOf } from '../steps/consumers/searchList';
import { inputProver } from '../steps/starts/signStart';
import { connectPair } from '../steps/frame/vaultPair';

/**
 * Reads the stored plan page by page, adds up its sums, and stores the hashes of its parts. Returns the plan hash over
 * them. The move fails if a part is not what an earlier step stored, or contains what the request does not allow. With a
 * `gate` it judges the pages as it reads them.
 */
export function finalizePlan({ store, vaults, starts }: Clients) {
  return runtimeActivity(finalizePlanContract, async (input, client, log): Promise<Output> => {
    try {
      return await finalize(input, { store, client, log, ...inputProver({ store, starts }) });
    } catch (error) {
      if (hasCode(error, 'PLAN_CHANGED')) return failPermanently(error);
      throw error;
    }
  });

  async function finalize(input: Input, readers: RunReaders): Promise<Output> {
    const { move, source, target, backups, pages, stored } = input;
    const configuration = await readStoredConfiguration(store, move, stored.configuration);
    const gate = input.gate && gateOf(move, input.gate);
    const [summed, search = null] = await Promise.all([
      sumPages(store, move, { pages, stored: stored.pages, judge: gate?.judge }),
      gate && findSearchOf(store, readers.client, { vault: move.sourceVault, until: gate.terms.finishedAt }),
    ]);
    const { hashes, estimate, needed, askedFor, before, problems, ...sums } = summed;
    const refused = askedFor === 0 ? await refuseEmpty(vaults, move) : undefined;
    if (refused !== undefined) return refused;
    const { settings, deletedInSource } = await narrowIssuers(store, move, { needed, stored: stored.settings });
    const ofSettings = settings.map(resultFromPlannedIssuer).flatMap((setting) => issuerProblems(setting, 'planned'));
    const counted = { problemCount: ofSettings.length, problemsByCode: countByCode(ofSettings) };
    const planHashes = {
      settings: hashPart({ settings, deletedInSource }),
      configuration: hashPart(configuration),
      pages: hashes,
      ...lateOf(move),
      ...(move.deletions === 'follow' ? { deletions: move.deletions } : {}),
    };
    await writeJson(store, storeNames.planSeal(move), planHashesSchema, planHashes);
    const summary: PlanSummary = {
      source,
      target,
      backups,
      pages,
      ...sums,
      settings: settings.length,
      deletedInSource: deletedInSource.length,
      estimate: estimate.sum(),
      beforeTransfer: addSums(before, { ...noSums, ...counted }),
      settingProblems: counted.problemsByCode,
      ...lateOf(move),
      planHash: hashPlan(planHashes),
    };
    await writeJson(store, storeNames.planSummary(move), planSummarySchema, summary);
    const plan = { ...summary, problems: firstProblems([...problems, ...ofSettings]) };
    if (gate === undefined) return plan;
    const planned = { plan: summary, trouble: null, throttled: 0 };
    const judged = gate.judge.judge({ planned, search, settings: { settings, deletedInSource }, configuration });
    return { ...plan, checks: gateResult(move, await keepJudged(readers, gate.terms, judged)) };
  }
}

/** Only the finished pages show which issuers a narrow selection needs. Removes the others from the plan. */
async function narrowIssuers(
  store: ObjectStore,
  move: MoveSpec,
  { needed, stored }: { readonly needed: NeededIssuers; readonly stored: string },
): Promise<PlannedIssuersAndContacts> {
  const what = 'the issuers and contacts of the plan';
  const surveyed = await readKnown(store, surveyedOf(move), asStored(stored, what));
  requireIssuersAndContactsWithinRequest(surveyed, move);
  const { settings, deletedInSource } = surveyed;
  const narrowed = { settings: [...needed.narrow(settings, move.select)], deletedInSource };
  await writeJson(store, storeNames.planSettings(move), plannedIssuersAndContactsSchema, narrowed);
  return narrowed;
}

type Input = InputOf<typeof finalizePlanContract>;
type Output = OutputOf<typeof finalizePlanContract>;

function gateOf(move: MoveSpec, { readAt, askedAt, survey }: PlanGate) {
  const ask = askOfGate(move, new Date(askedAt));
  const terms = { ask, move, startedAt: readAt, finishedAt: askedAt, survey };
  return { terms, judge: new PlanJudge(terms) };
}

async function readStoredConfiguration(
  store: ObjectStore,
  move: MoveSpec,
  storedHash: string,
): Promise<ConfigurationPlan> {
  const place = configurationOf(move);
  const configuration = await readKnown(store, place, asStored(storedHash, 'the configuration of the plan'));
  requireConfigurationWithinRequest(configuration, move);
  return configuration;
}

/** A part counts if it has the hash that the step that stored it returned. */
function asStored(hash: string, what: string) {
  return { hash, changed: () => changedSinceStored(what) };
}

/** Fails if the request selects nothing; an empty vault moved whole is allowed. */
async function refuseEmpty(vaults: Clients['vaults'], move: MoveSpec): Promise<StepFailed | undefined> {
  try {
    await requireSelection(connectPair(vaults, move).source, move);
    return undefined;
  } catch (error) {
    return failStep(error);
  }
}

/** An approval of the plan covers this too. Absent without extra rounds, so that such plans keep their hash. */
function lateOf({ late }: MoveSpec): { late?: 'move' } {
  return late === 'move' ? { late } : {};
}

async function sumPages(
  store: ObjectStore,
  move: MoveSpec,
  { pages, stored, judge }: { readonly pages: number; readonly stored: string; readonly judge: PlanJudge | undefined },
) {
  const chain = byChain<PlanPage>(
    ({ items }) => hashPage(items),
    (all) => chainPages(all) === stored,
  );
  const hashes: string[] = [];
  const kept = await listedPages(store, move);
  const estimate = new MoveEstimate(move);
  const needed = new NeededIssuers();
  const repeated = new RepeatedItems(store, move);
  const byRoute = { backupRestore: 0, exportImport: 0, recreate: 0, update: 0, skip: 0, block: 0 };
  let items = 0;
  let versions = 0;
  let askedFor = 0;
  let before: ItemSums = noSums;
  let problems: readonly Problem[] = [];
  const add = async (listed: PlanPage): Promise<void> => {
    requireItemsWithinRequest(listed.items, move);
    const planned = await repeated.removeFrom(listed);
    hashes.push(hashPage(planned.items));
    estimate.add(planned.items);
    needed.add(planned.items);
    judge?.add(planned.items);
    items += planned.items.length;
    askedFor += planned.items.filter(isAskedFor).length;
    const results = planned.items.map(resultFromPlan);
    before = addSums(before, sumsOf(results));
    problems = firstProblems([...problems, ...results.flatMap((result) => problemsOf(result, 'planned'))]);
    for (const item of planned.items) {
      byRoute[item.route] += 1;
      versions += item.versionCount;
    }
  };
  const read = (page: number) => readListedPage(store, move, { page, kept, chain });
  await eachPage({ first: 0, end: pages }, read, add);
  if (!chain.isWhole()) throw changedSinceStored('each page of the plan');
  return {
    hashes,
    estimate,
    needed,
    askedFor,
    before,
    problems,
    items,
    versions,
    byRoute,
  };
}
