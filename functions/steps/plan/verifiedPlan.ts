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
import { readPlannedIssuersAndContacts } from '../issuersAndContacts/plannedIssuersAndContacts';
import { readConfigurationPlan } from '../targetVault/configurationStore';

// Each part is read as it was when the plan got its hash, or not at all: throws `PLAN_CHANGED` when it is another one, and
// `STORE_OBJECT_INVALID` when it is gone or damaged.

export async function readVerifiedPage(store: ObjectStore, plan: ApprovedPlan, page: number): Promise<PlanPage> {
  return (await verifiedPages(store, plan)).read(page);
}

export interface VerifiedPages {
  readonly count: number;
  /** Takes the number of a page in the whole run. */
  readonly read: (page: number) => Promise<PlanPage>;
}

/** The pages of one plan, any of them for the price of one look at its seal. */
export async function verifiedPages(store: ObjectStore, plan: ApprovedPlan): Promise<VerifiedPages> {
  const { firstPage, pages } = await readPageHashes(store, plan);
  const read = async (page: number): Promise<PlanPage> => {
    const stored = await readPlanPage(store, plan.move, page);
    requireSame(hashPage(stored.items), pages[page - firstPage], `page ${String(page)} of the plan`);
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
  return stored;
}

export async function readVerifiedConfiguration(store: ObjectStore, plan: ApprovedPlan): Promise<ConfigurationPlan> {
  const { configuration } = await readPlanHashes(store, plan);
  const stored = await readConfigurationPlan(store, plan.move);
  requireSame(hashPart(stored), configuration, 'the configuration of the plan');
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
  const seal = requireThere(await readJson(store, name, lateSealSchema), name);
  requireSame(hashPart(seal), planHash, `the seal of extra round ${String(round)}`);
  return seal;
}

async function readPlanHashes(store: ObjectStore, { move, planHash }: ApprovedPlan): Promise<PlanHashes> {
  const name = storeNames.planSeal(move);
  const seal = requireThere(await readJson(store, name, planHashesSchema), name);
  requireSame(hashPlan(seal), planHash, 'the seal of the plan');
  return seal;
}

function requireThere<Seal>(seal: Seal | undefined, name: string): Seal {
  if (seal !== undefined) return seal;
  const message = `Expected the seal of the plan at ${name}; it is not there. Start a new move.`;
  throw new MoverError('STORE_OBJECT_INVALID', message, { retryable: false });
}

function requireSame(hash: string, sealed: string | undefined, what: string): void {
  if (hash === sealed) return;
  const message = `Expected ${what} to be as it was when the plan got its hash; somebody has changed it in the store. Nothing of it was done. See who may write to the store, then start a new move.`;
  throw new MoverError('PLAN_CHANGED', message, { retryable: false });
}
