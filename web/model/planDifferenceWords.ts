import { counted } from '../../shared/words/word';
import { type PlanDifference } from '../../shared/contracts/api/planDifference';
import { type PlanAnswer } from '../../shared/contracts/api/httpAnswers';
import { routes, routeWords } from './words';

interface SumRow {
  readonly name: string;
  readonly before: number;
  readonly now: number;
}

/** The sums of two plans: items, versions, and the routes that one of them takes. */
export function sumRows(
  before: Pick<PlanDifference, 'items' | 'versions' | 'byRoute'>,
  now: Pick<PlanAnswer, 'items' | 'versions' | 'byRoute'>,
): readonly SumRow[] {
  const byRoute = routes.map((route) => {
    return { name: routeWords[route], before: before.byRoute[route], now: now.byRoute[route] };
  });
  return [
    { name: 'items', before: before.items, now: now.items },
    { name: 'versions', before: before.versions, now: now.versions },
    ...byRoute.filter((row) => row.before + row.now > 0),
  ];
}

/** All differences in one sentence. */
export function changeWords({ added, gone, changed, settingsChanged, configurationChanged }: PlanDifference): string {
  const parts = [
    ...(added.count === 0 ? [] : [`${counted(added.count, 'item')} added`]),
    ...(gone.count === 0 ? [] : [`${counted(gone.count, 'item')} gone`]),
    ...(changed.count === 0 ? [] : [`${counted(changed.count, 'item')} changed`]),
    ...(changed.routes === 0 ? [] : [`${String(changed.routes)} of them by another route`]),
    ...(settingsChanged ? ['issuers, contacts or deleted names of the source differ'] : []),
    ...(configurationChanged ? ['settings of the vaults differ'] : []),
  ];
  return parts.length === 0 ? 'The items are the same; their order or the request differs.' : `${parts.join(', ')}.`;
}
