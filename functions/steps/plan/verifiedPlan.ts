import { readKnown } from '../stored/knownPart';
import { configurationOf } from '../targetVault/configurationStore';
import { type PlannedItem, type PlanPage } from '../../../shared/contracts/model/plan';
import { type RequestOfItems, itemBeyondRequest } from '../../../shared/rules/plan/itemBeyondRequest';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { kindOf } from '../../../shared/rules/problems/summarizeResults';
import { isSelected } from '../../../shared/rules/plan/itemTraits';
import { configurationBeyondRequest } from '../../../shared/rules/configuration/configurationBeyondRequest';
import { type ConfigurationPlan } from '../../../shared/contracts/model/configuration';
import { type LateSeal, lateSealSchema } from '../../../shared/contracts/model/late';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type PlannedIssuersAndContacts } from '../../../shared/contracts/model/issuersAndContacts';
import {
  type ApprovedPlan,
  type KnownPlan,
  type PlanHashes,
  planHashesSchema,
} from '../../../shared/contracts/steps/approvedPlan';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byHash, requireStored } from '../../../shared/clients/store/provedJson';
import { hashPage, hashPart, hashPlan } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { readPlanPage } from './planPages';
import { readPlannedIssuersAndContacts } from '../issuersAndContacts/issuersAndContactsResults';

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

/** Returns the pages of one plan, to execute them. It reads and verifies their hashes once for all pages. */
export async function verifiedPages(store: ObjectStore, plan: ApprovedPlan): Promise<VerifiedPages> {
  const { move, planHash, round } = plan;
  const { firstPage, pages } =
    round === undefined
      ? { firstPage: 0, ...(await readPlanHashes(store, plan)) }
      : await readRound(store, move, { planHash, round });
  const requireItems = round === undefined ? requireItemsWithinRequest : requireLateItemsWithinRequest;
  const read = async (page: number): Promise<PlanPage> => {
    const stored = await readHashedPage(store, move, { page, hash: pages[page - firstPage] });
    requireItems(stored.items, move);
    return stored;
  };
  return { count: pages.length, read };
}

/**
 * Returns the pages of the plan and of all extra rounds. The hash of the last round covers those before it. Reads only the hashes of the
 * pages from `from` on.
 */
export async function allVerifiedPages(
  store: ObjectStore,
  move: MoveSpec,
  { planHash, pages: count, last }: KnownPlan,
  from = 0,
): Promise<VerifiedPages> {
  const hashes = new Map<number, string>();
  let first = count;
  for (let next = last; next !== undefined && first > from;) {
    const { plan, firstPage, pages, before } = await readRound(store, move, next);
    requireSame(plan, planHash, `the plan of extra round ${String(next.round)}`);
    for (const [at, hash] of pages.entries()) hashes.set(firstPage + at, hash);
    first = firstPage;
    next = before;
  }
  if (first > from) {
    const own = await readPlanHashes(store, { move, planHash });
    for (const [page, hash] of own.pages.entries()) hashes.set(page, hash);
  }
  const read = (page: number) => readHashedPage(store, move, { page, hash: hashes.get(page) });
  return { count, read };
}

interface PageOfPlan {
  readonly page: number;
  /** Undefined if the plan has no such page. */
  readonly hash: string | undefined;
}

/** Reads a page of the plan. Throws `PLAN_CHANGED` unless it has this hash. */
export async function readHashedPage(
  store: ObjectStore,
  move: MoveSpec,
  { page, hash }: PageOfPlan,
): Promise<PlanPage> {
  const proof = byHash<PlanPage>(hash, ({ items }) => hashPage(items));
  const changed = () => changedPart(`page ${String(page)} of the plan`);
  return readPlanPage(store, move, { page, proof, changed });
}

export async function readVerifiedIssuersAndContacts(
  store: ObjectStore,
  plan: ApprovedPlan,
): Promise<PlannedIssuersAndContacts> {
  const { settings } = await readPlanHashes(store, plan);
  const changed = () => changedPart('the settings of the plan');
  const stored = await readPlannedIssuersAndContacts(store, plan.move, { proof: byHash(settings, hashPart), changed });
  requireIssuersAndContactsWithinRequest(stored, plan.move);
  return stored;
}

export async function readVerifiedConfiguration(store: ObjectStore, plan: ApprovedPlan): Promise<ConfigurationPlan> {
  const { configuration } = await readPlanHashes(store, plan);
  const changed = () => changedPart('the configuration of the plan');
  const stored = await readKnown(store, configurationOf(plan.move), { hash: configuration, changed });
  requireConfigurationWithinRequest(stored, plan.move);
  return stored;
}

/** Reads the hashes of the pages of an extra round. */
async function readRound(
  store: ObjectStore,
  move: MoveSpec,
  { planHash, round }: NonNullable<KnownPlan['last']>,
): Promise<LateSeal> {
  const name = storeNames.lateSeal(move, round);
  const changed = () => changedPart(`the hashes of extra round ${String(round)}`);
  const proof = byHash<LateSeal>(planHash, hashPart);
  return requireStored(store, { name, what: hashesOfPlan, schema: lateSealSchema, proof, changed });
}

async function readPlanHashes(
  store: ObjectStore,
  { move, planHash }: Pick<ApprovedPlan, 'move' | 'planHash'>,
): Promise<PlanHashes> {
  const name = storeNames.planSeal(move);
  const changed = () => changedPart('the hashes of the plan');
  const proof = byHash<PlanHashes>(planHash, hashPlan);
  return requireStored(store, { name, what: hashesOfPlan, schema: planHashesSchema, proof, changed });
}

const hashesOfPlan = 'the hashes of the plan';

function requireSame(hash: string, planned: string, what: string): void {
  if (hash !== planned) throw changedPart(what);
}

function changedPart(what: string): MoverError {
  const message = `Expected ${what} to match the plan's hash; somebody has changed it in the store. The app has carried out none of it. Check who may write to the store, then start a new move.`;
  return new MoverError('PLAN_CHANGED', message);
}

// Others may be able to write to the store, which has the plan. So the app compares each part of a plan with the request,
// which is in orchestration history. These functions throw `PLAN_CHANGED` for anything that the request does not allow.

export function requireItemsWithinRequest(items: readonly PlannedItem[], request: RequestOfItems): void {
  for (const item of items) {
    const beyond = itemBeyondRequest(item, request);
    if (beyond !== undefined) throw changed(`${item.itemType} ${item.itemName} in the plan`, beyond);
  }
}

/** The verification reads and repairs only items that the request selects. */
export function requireSelected(items: readonly ItemResult[], { select }: MoveSpec): void {
  for (const item of items) {
    if (kindOf(item.state) === 'done' && !isSelected(item, select))
      throw changed(`${item.itemType} ${item.itemName} in the results`, 'the request does not select it');
  }
}

/**
 * The app frees no name for a late item, because nobody saw that in the plan. Only a move that follows deletions frees the names of
 * items that it brought and deleted itself.
 */
export function requireLateItemsWithinRequest(items: readonly PlannedItem[], move: MoveSpec): void {
  for (const item of items) requireItemsWithinRequest([item], { ...move, onDeleted: mayFree(item, move) });
}

function mayFree(
  { freeing, reasons }: PlannedItem,
  { deletions, onDeleted }: Pick<MoveSpec, 'deletions' | 'onDeleted'>,
): MoveSpec['onDeleted'] {
  if (deletions !== 'follow' || !reasons.includes('BROUGHT_EARLIER')) return 'fail';
  return freeing === 'purge' && onDeleted === 'purge' ? 'purge' : 'recover';
}

export function requireConfigurationWithinRequest(plan: ConfigurationPlan, move: MoveSpec): void {
  const beyond = configurationBeyondRequest(plan, move);
  if (beyond !== undefined) throw changed('the configuration in the plan', beyond);
}

export function requireIssuersAndContactsWithinRequest(
  { settings }: PlannedIssuersAndContacts,
  { select, copy }: MoveSpec,
): void {
  const isAskedFor = { issuer: copy.issuers, contacts: copy.contacts };
  for (const { kind, name, action } of settings) {
    if (action === 'copy' && !(isAskedFor[kind] && select.types.includes('certificate')))
      throw changed(`${kind} ${name} in the plan`, 'the request does not ask to copy it');
  }
}

function changed(what: string, beyond: string): MoverError {
  const message = `Expected ${what} to match the request, but ${beyond}. Somebody changed the plan in the store. The app executed nothing of it. Find out who can write to the store, then start a new move.`;
  return new MoverError('PLAN_CHANGED', message);
}
