import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { getClient } from 'durable-functions';
import { maxPlanPages } from '../../shared/contracts/api/httpAnswers';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type PlannedItem, type PlanSummary } from '../../shared/contracts/model/plan';
import { type ApprovedPlan } from '../../shared/contracts/steps/approvedPlan';
import { GatheredPlan, planTexts } from '../../shared/rules/report/planDocument';
import { issuerProblems, resultFromPlannedIssuer } from '../../shared/rules/problems/issuerProblems';
import { chooseFormat, formatAnswer, type PlanFormat, planFormats, reportTypes } from './chooseFormat';
import { parameterMustBe } from './describeIssue';
import { findMove, moveOf, progressOf } from '../runtime/findMove';
import { handle } from './handle';
import { noMove } from './noMove';
import { isAgainst, planAgainst, type PlanAgainstParts, previousPlan } from './planAgainst';
import { readPlannedItems } from './plannedItems';
import { formatProblem, problem } from './problem';

/**
 * `GET /api/moves/{id}/plan?page=0&pages=1&against=previous&format=json|md|html|csv`: how each item moves and why, with the plan's
 * sums and its hash. JSON has some pages of the plan, the other formats have all. `against` adds the difference to an earlier plan.
 */
export function getPlan(parts: PlanAgainstParts): HttpHandler {
  return handle('getPlan', async (request, context, instance) => {
    const format = formatOf(request);
    if (format === undefined) return formatProblem(request, planFormats, instance);
    const id = request.params['id'] ?? '';
    const client = getClient(context);
    const found = await findMove(client, id, parts);
    if (found === undefined) return noMove(client, id, { ...parts, instance });
    const move = moveOf(found);
    const progress = progressOf(found);
    const plan = progress?.plan ?? null;
    if (plan === null) {
      const move = instance.replace(/\/plan\/?$/, '');
      const detail = `The move is still planning, or it ended before it had a plan. GET ${move} shows its phase.`;
      return problem({ status: 404, code: 'PLAN_NOT_READY', detail, instance, headers: { 'Retry-After': '5' } });
    }
    const approved = { move, planHash: plan.planHash };
    try {
      if (format !== 'json') return await document(parts, { approved, plan, format, request, instance });
      const page = pageOf(request, plan.pages);
      if (page === undefined) return badPage(request, plan.pages, instance);
      const pages = pageCountOf(request);
      if (pages === undefined) return badPageCount(request, instance);
      const against = request.query.get('against');
      if (against !== null && !isAgainst(against)) return badAgainst(against, instance);
      const read = await readParts(parts, approved, { first: page, end: Math.min(page + pages, plan.pages) });
      const difference =
        against === null ? {} : { difference: await planAgainst(parts, { client, approved, plan, against }) };
      const jsonBody = { ...plan, page, ...read, ...difference };
      return { status: 200, headers: { 'Cache-Control': 'no-store' }, jsonBody };
    } catch (error) {
      const { code, message: detail } = changedOnly(error);
      return problem({ status: 409, code, detail, instance });
    }
  });
}

interface Asked {
  readonly approved: ApprovedPlan;
  readonly plan: PlanSummary;
  readonly format: Exclude<PlanFormat, 'json'>;
  readonly request: HttpRequest;
  readonly instance: string;
}

/** The whole plan. Nothing is sent before every page has matched the plan's hash, so an answer is never half a plan. */
async function document(
  parts: PlanAgainstParts,
  { approved, plan, format, request, instance }: Asked,
): Promise<HttpResponseInit> {
  if (pageNames.some((name) => request.query.has(name))) return pageWithoutJson(format, instance);
  const { move } = approved;
  const configuration = await parts.readConfiguration(approved);
  const gathered = new GatheredPlan({ move, plan, configuration, ...(await parts.readSettings(approved)) });
  await readPlannedItems(parts, approved, { first: 0, end: plan.pages }, (items) => {
    gathered.add(items);
  });
  return formatAnswer(format, planTexts[format](gathered), `${move.moveId}-${move.runId}-plan`);
}

const pageNames = ['page', 'pages', 'against'];

/**
 * A plan is JSON, unless the query or `Accept` names another format. A browser accepts HTML whatever it asks for, so a
 * request for single pages, or for a difference, means JSON.
 */
function formatOf(request: HttpRequest): PlanFormat | undefined {
  const { query } = request;
  if (!query.has('format') && pageNames.some((name) => query.has(name))) return 'json';
  return chooseFormat(request, planFormats, reportTypes) ?? (query.has('format') ? undefined : 'json');
}

function pageWithoutJson(format: string, instance: string): HttpResponseInit {
  const detail = `Expected neither page nor pages nor against, because the plan as ${format} is always whole.`;
  return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: [{ pointer: '/page', detail }] });
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

/** Never return content that does not match the plan's hash. */
function changedOnly(error: unknown): MoverError {
  if (error instanceof MoverError && error.code === 'PLAN_CHANGED') return error;
  throw error;
}

/** Returns the requested page, the first one by default; undefined if there is no such page. */
function pageOf(request: HttpRequest, pages: number): number | undefined {
  const asked = request.query.get('page') ?? '0';
  const page = /^\d{1,9}$/.test(asked) ? Number(asked) : NaN;
  return page < Math.max(1, pages) ? page : undefined;
}

function badPage(request: HttpRequest, pages: number, instance: string): HttpResponseInit {
  const last = String(Math.max(0, pages - 1));
  const detail = parameterMustBe('page', `a whole number from 0 to ${last}`, request.query.get('page') ?? '');
  return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: [{ pointer: '/page', detail }] });
}

/** Returns how many pages the answer may have, one by default; undefined if the number is not allowed. */
function pageCountOf(request: HttpRequest): number | undefined {
  const asked = request.query.get('pages') ?? '1';
  const pages = /^\d{1,3}$/.test(asked) ? Number(asked) : NaN;
  return pages >= 1 && pages <= maxPlanPages ? pages : undefined;
}

function badPageCount(request: HttpRequest, instance: string): HttpResponseInit {
  const expected = `a whole number from 1 to ${String(maxPlanPages)}`;
  const detail = parameterMustBe('pages', expected, request.query.get('pages') ?? '');
  return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: [{ pointer: '/pages', detail }] });
}

function badAgainst(asked: string, instance: string): HttpResponseInit {
  const detail = parameterMustBe('against', `"${previousPlan}" or the id of a move`, asked);
  return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: [{ pointer: '/against', detail }] });
}
