import { type ConfigurationPlan } from '../../../shared/contracts/model/configuration';
import { lateSealSchema } from '../../../shared/contracts/model/lateRounds';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type PlanPage } from '../../../shared/contracts/model/plan';
import { type PlannedIssuersAndContacts } from '../../../shared/contracts/model/issuersAndContacts';
import { type PlanHashes, planHashesSchema, type ApprovedPlan } from '../../../shared/contracts/steps/approvedPlan';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { hashPage, hashPart, hashPlan } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { readPlanPage } from './planPages';
import {
  requireConfigurationWithinRequest,
  requireIssuersAndContactsWithinRequest,
  requireItemsWithinRequest,
  requireLateItemsWithinRequest,
} from './requireWithinRequest';
import { readPlannedIssuersAndContacts } from '../issuersAndContacts/plannedIssuersAndContacts';
import { readConfigurationPlan } from '../targetVault/configurationStore';

// These functions return a part only if it matches the plan's hash. They throw `PLAN_CHANGED` if it does not match, and
// `STORE_OBJECT_INVALID` if it is missing or damaged.

export async function readVerifiedPage(store: ObjectStore, plan: ApprovedPlan, page: number): Promise<PlanPage> {
  return (await verifiedPages(store, plan)).read(page);
}

export interface VerifiedPages {
  readonly count: number;
  /** Takes the number of a page in the whole run. */
  readonly read: (page: number) => Promise<PlanPage>;
}

/** Returns the pages of one plan. It reads and verifies their hashes once for all pages. */
export async function verifiedPages(store: ObjectStore, plan: ApprovedPlan): Promise<VerifiedPages> {
  const { firstPage, pages } = await readPageHashes(store, plan);
  // An earlier version did not compare the plan with the request when it computed the hash.
  const requireItems = plan.round === undefined ? requireItemsWithinRequest : requireLateItemsWithinRequest;
  const read = async (page: number): Promise<PlanPage> => {
    const stored = await readPlanPage(store, plan.move, page);
    requireSame(hashPage(stored.items), pages[page - firstPage], `page ${String(page)} of the plan`);
    requireItems(stored.items, plan.move);
    return stored;
  };
  return { count: pages.length, read };
}

export async function readVerifiedIssuersAndContacts(
  store: ObjectStore,
  plan: ApprovedPlan,
): Promise<PlannedIssuersAndContacts> {
  const { settings } = await readPlanHashes(store, plan);
  const stored = await readPlannedIssuersAndContacts(store, plan.move);
  requireSame(hashPart(stored), settings, 'the settings of the plan');
  requireIssuersAndContactsWithinRequest(stored, plan.move);
  return stored;
}

export async function readVerifiedConfiguration(store: ObjectStore, plan: ApprovedPlan): Promise<ConfigurationPlan> {
  const { configuration } = await readPlanHashes(store, plan);
  const stored = await readConfigurationPlan(store, plan.move);
  requireSame(hashPart(stored), configuration, 'the configuration of the plan');
  requireConfigurationWithinRequest(stored, plan.move);
  return stored;
}

interface PageHashes {
  readonly firstPage: number;
  readonly pages: readonly string[];
}

async function readPageHashes(store: ObjectStore, plan: ApprovedPlan): Promise<PageHashes> {
  const { move, planHash, round } = plan;
  if (round === undefined) return { firstPage: 0, pages: (await readPlanHashes(store, plan)).pages };
  const name = storeNames.lateSeal(move, round);
  const hashes = requireThere(await readJson(store, name, lateSealSchema), name);
  requireSame(hashPart(hashes), planHash, `the hashes of extra round ${String(round)}`);
  return hashes;
}

async function readPlanHashes(store: ObjectStore, { move, planHash }: ApprovedPlan): Promise<PlanHashes> {
  const name = storeNames.planSeal(move);
  const hashes = requireThere(await readJson(store, name, planHashesSchema), name);
  requireSame(hashPlan(hashes), planHash, 'the hashes of the plan');
  return hashes;
}

function requireThere<Hashes>(hashes: Hashes | undefined, name: string): Hashes {
  if (hashes !== undefined) return hashes;
  const message = `Expected the hashes of the plan at ${name}; they are missing. Start a new move.`;
  throw new MoverError('STORE_OBJECT_INVALID', message, { retryable: false });
}

function requireSame(hash: string, planned: string | undefined, what: string): void {
  if (hash === planned) return;
  const message = `Expected ${what} to match the plan's hash; somebody has changed it in the store. The app has carried out none of it. Check who may write to the store, then start a new move.`;
  throw new MoverError('PLAN_CHANGED', message, { retryable: false });
}
