import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type ConfigurationPlan } from '../../shared/contracts/model/configuration';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type PlanPage } from '../../shared/contracts/model/plan';
import { type PlannedIssuersAndContacts } from '../../shared/contracts/model/issuersAndContacts';
import { type ApprovedPlan } from '../../shared/contracts/steps/approvedPlan';
import { parameterMustBe } from './describeIssue';
import { findMove, moveOf, progressOf } from '../runtime/findMove';
import { handle } from './handle';
import { noMove } from './noMove';
import { problem } from './problem';

export interface GetPlanParts {
  /**
   * Reads one stored page of a run's plan. Like the other readers it throws `PLAN_CHANGED` if the plan's hash does not
   * match.
   */
  readonly readPage: (plan: ApprovedPlan, page: number) => Promise<PlanPage>;
  readonly readSettings: (plan: ApprovedPlan) => Promise<PlannedIssuersAndContacts>;
  readonly readConfiguration: (plan: ApprovedPlan) => Promise<ConfigurationPlan>;
}

/** `GET /api/moves/{id}/plan?page=0`: how each item moves and why, with the plan's sums and its hash. */
export function getPlan(parts: GetPlanParts): HttpHandler {
  return handle('getPlan', async (request, context, instance) => {
    const id = request.params['id'] ?? '';
    const client = getClient(context);
    const found = await findMove(client, id);
    if (found === undefined) return noMove(client, id, instance);
    const move = moveOf(found);
    const progress = progressOf(found);
    const plan = progress?.plan ?? null;
    if (plan === null) {
      const move = instance.replace(/\/plan\/?$/, '');
      const detail = `The move is still planning, or it ended before it had a plan. GET ${move} shows its phase.`;
      return problem({ status: 404, code: 'PLAN_NOT_READY', detail, instance, headers: { 'Retry-After': '5' } });
    }
    const page = pageOf(request, plan.pages);
    if (page === undefined) return badPage(request, plan.pages, instance);
    const approved = { move, planHash: plan.planHash };
    const read = await readParts(parts, approved, plan.pages === 0 ? undefined : page).catch(changedOnly);
    if (read instanceof MoverError) return problem({ status: 409, code: read.code, detail: read.message, instance });
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, jsonBody: { ...plan, page, ...read } };
  });
}

/** Reads what the answer shows in addition to the sums. `page` is undefined if the plan has no pages. */
async function readParts(parts: GetPlanParts, approved: ApprovedPlan, page: number | undefined) {
  const planned = page === undefined ? [] : (await parts.readPage(approved, page)).items;
  const { settings, deletedInSource } = await parts.readSettings(approved);
  const configuration = await parts.readConfiguration(approved);
  return { planned, plannedSettings: settings, deletedItems: deletedInSource, configuration };
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
