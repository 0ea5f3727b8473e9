import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type ComparisonView } from '../../../shared/contracts/api/comparisonAnswers';
import { handleLogged } from '../handleLogged';
import { comparisonNotFound, comparisonView, findComparison } from './findComparison';

/** `GET /api/comparisons/{id}`: how far a comparison is, its counts, and the first items without a match. */
export function getComparison(): HttpHandler {
  return handleLogged('getComparison', async ({ request, context, instance, log }) => {
    const found = await findComparison(getClient(context), request.params['id'] ?? '');
    if (found === undefined) return comparisonNotFound(instance);
    const { id: comparison, sourceVault, targetVault } = found.ask;
    log({ comparison, sourceVault, targetVault });
    const reportUri = new URL(`/api/comparisons/${found.ask.id}/report`, request.url).href;
    const jsonBody: ComparisonView = { ...comparisonView(found), reportUri };
    const headers = jsonBody.state === 'running' ? { 'Retry-After': '2' } : {};
    return { status: 200, headers, jsonBody };
  });
}
