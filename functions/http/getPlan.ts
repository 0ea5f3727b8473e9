import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type ConfigurationPlan } from '../../shared/contracts/configuration';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { moveVaultContract } from '../../shared/contracts/orchestrations';
import { type PlanPage } from '../../shared/contracts/plan';
import { type PlanSettings } from '../../shared/contracts/planSettings';
import { findMove } from './findMove';
import { moveNotFound } from './getMove';
import { handle } from './handle';
import { problem } from './problem';

export interface GetPlanParts {
  /** One stored page of a run's plan. Throws `STORE_OBJECT_INVALID` when it is gone. */
  readonly readPlanPage: (move: MoveRef, page: number) => Promise<PlanPage>;
  readonly readPlanSettings: (move: MoveRef) => Promise<PlanSettings>;
  readonly readConfiguration: (move: MoveRef) => Promise<ConfigurationPlan>;
}

/** `GET /api/moves/{id}/plan?page=0`: how every item goes and why, with the plan's sums and its hash. */
export function getPlan({ readPlanPage, readPlanSettings, readConfiguration }: GetPlanParts): HttpHandler {
  return handle(async (request, context, instance) => {
    const found = await findMove(getClient(context), request.params['id'] ?? '');
    if (found === undefined) return moveNotFound(instance);
    const { move, progress } = moveVaultContract.input.parse(found.input);
    const plan = progress?.plan ?? null;
    if (plan === null) {
      const detail =
        'The plan is made at the beginning of the move; it is not there yet, or the move ended before it was.';
      return problem({ status: 404, code: 'PLAN_NOT_READY', detail, instance, headers: { 'Retry-After': '5' } });
    }
    const page = pageOf(request, plan.pages);
    if (page === undefined) return badPage(plan.pages, instance);
    const items = plan.pages === 0 ? [] : (await readPlanPage(move, page)).items;
    const { settings, deletedInSource } = await readPlanSettings(move);
    const configuration = await readConfiguration(move);
    const aboutVault = { plannedSettings: settings, deletedItems: deletedInSource, configuration };
    const jsonBody = { ...plan, page, planned: items, ...aboutVault };
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, jsonBody };
  });
}

/** The page asked for, the first one by default; undefined when there is no such page. */
function pageOf(request: HttpRequest, pages: number): number | undefined {
  const asked = request.query.get('page') ?? '0';
  const page = /^\d{1,9}$/.test(asked) ? Number(asked) : NaN;
  return page < Math.max(1, pages) ? page : undefined;
}

function badPage(pages: number, instance: string): HttpResponseInit {
  const detail = `Expected page to be a number from 0 to ${Math.max(0, pages - 1)}.`;
  return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: [{ pointer: '/page', detail }] });
}
