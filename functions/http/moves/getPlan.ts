import { type PlannedItem, type PlanSummary } from '../../../shared/contracts/model/plan';
import { type Operations } from '../../../shared/contracts/operations/operations';
import { type ApprovedPlan } from '../../../shared/contracts/steps/approvedPlan';
import { GatheredPlan, planTexts } from '../../../shared/rules/report/planDocument';
import { issuerProblems, resultFromPlannedIssuer } from '../../../shared/rules/problems/issuerProblems';
import { moveOf, progressOf } from '../../runtime/findMove';
import { answerIn, type TextAnswer } from '../frame/chooseFormat';
import { parameterMustBe } from '../answers/describeIssue';
import { type Asked, type Call, serve } from '../frame/serve';
import { planAgainst, type PlanAgainstParts, readPlannedItems } from './planAgainst';
import { Refused } from '../answers/problem';
import { requireMove } from './requireMove';

type OfPlan = Asked<Operations['getPlan']>;

/**
 * `GET /api/moves/{id}/plan?page=0&pages=1&against=previous&format=json|md|html|csv`: how each item moves and why, with the plan's
 * sums and its hash. JSON has some pages of the plan, the other formats have all. `against` adds the difference to an earlier plan.
 */
export function getPlan(parts: PlanAgainstParts) {
  return serve('getPlan', async (asked) => {
    const { client, query } = asked;
    const found = await requireMove(asked, parts);
    const move = moveOf(found);
    const plan = progressOf(found)?.plan ?? null;
    if (plan === null) throw noPlan('move', asked);
    const approved = { move, planHash: plan.planHash };
    if (asked.format !== 'json') return document(parts, { approved, plan, format: asked.format }, asked);
    const page = pageOf(query, plan.pages);
    const { pages = 1, against } = query;
    const read = await readParts(parts, approved, { first: page, end: Math.min(page + pages, plan.pages) });
    const difference =
      against === undefined ? {} : { difference: await planAgainst(parts, { client, approved, plan, against }) };
    return { jsonBody: { ...plan, page, ...read, ...difference } };
  });
}

/** The refusal of a call for a move or a run without a plan. */
export function noPlan(what: 'move' | 'run', { instance }: Pick<Call, 'instance'>): Refused {
  const move = instance.replace(/\/[a-z]+\/?$/, '');
  const detail = `The ${what} is still planning, or it ended before it had a plan. GET ${move} shows its phase.`;
  return new Refused({ status: 404, code: 'PLAN_NOT_READY', detail, headers: { 'Retry-After': '5' } });
}

interface Planned {
  readonly approved: ApprovedPlan;
  readonly plan: PlanSummary;
}

/** The whole plan. Nothing is sent before every page has matched the plan's hash, so an answer is never half a plan. */
async function document(
  parts: PlanAgainstParts,
  { approved, plan, format }: Planned & { readonly format: 'md' | 'html' | 'csv' },
  { query }: OfPlan,
): Promise<TextAnswer> {
  if (Object.values(query).some((each) => each !== undefined)) throw pageWithoutJson(format);
  const { move } = approved;
  const configuration = await parts.readConfiguration(approved);
  const gathered = new GatheredPlan({ move, plan, configuration, ...(await parts.readSettings(approved)) });
  await readPlannedItems(parts, approved, { first: 0, end: plan.pages }, (items) => {
    gathered.add(items);
  });
  return answerIn(format, gathered, { texts: planTexts, name: `${move.moveId}-${move.runId}-plan` });
}

function pageWithoutJson(format: string): Refused {
  return badPage(`Expected neither page nor pages nor against, because the plan as ${format} is always whole.`);
}

function badPage(detail: string): Refused {
  return new Refused({ status: 400, code: 'REQUEST_INVALID', detail, errors: [{ pointer: '/page', detail }] });
}

/** Reads what the answer shows in addition to the sums. */
async function readParts(
  parts: PlanAgainstParts,
  approved: ApprovedPlan,
  pages: { readonly first: number; readonly end: number },
) {
  const planned: PlannedItem[] = [];
  await readPlannedItems(parts, approved, pages, (items) => planned.push(...items));
  const { settings, deletedInSource } = await parts.readSettings(approved);
  const configuration = await parts.readConfiguration(approved);
  const plannedSettings = settings.map((setting) => {
    const problems = issuerProblems(resultFromPlannedIssuer(setting), 'planned');
    return { ...setting, problems };
  });
  return { planned, plannedSettings, deletedItems: deletedInSource, configuration };
}

/** Returns the requested page, the first one by default. Refuses one that the plan does not have. */
function pageOf({ page: asked = '0' }: OfPlan['query'], pages: number): number {
  const page = /^\d{1,9}$/.test(asked) ? Number(asked) : NaN;
  if (page < Math.max(1, pages)) return page;
  const last = String(Math.max(0, pages - 1));
  throw badPage(parameterMustBe('page', `a whole number from 0 to ${last}`, asked));
}
