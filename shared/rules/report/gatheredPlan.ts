import { type Problem } from '../../contracts/model/progress';
import { type ConfigurationPlan } from '../../contracts/model/configuration';
import { type IssuerOrContactsResult, type PlannedIssuersAndContacts } from '../../contracts/model/issuersAndContacts';
import { type ItemResult } from '../../contracts/model/outcome';
import { type PlannedItem, type PlanSummary } from '../../contracts/model/plan';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { issuerNotices, issuerProblems, resultFromPlannedIssuer } from '../problems/issuerProblems';
import { resultFromPlan } from '../problems/itemResults';
import { ResultTally } from '../transfer/resultTally';
import { inDryRun } from '../problems/failureProblem';
import { whyOf } from '../problems/itemLabel';
import { noticesOf, problemsOf } from '../problems/summarizeResults';

/** What a plan says without its items. */
export interface PlanHead extends PlannedIssuersAndContacts {
  readonly move: MoveSpec;
  readonly plan: PlanSummary;
  readonly configuration: ConfigurationPlan;
}

/** One item of a plan, as the formats show it. */
export interface PlanRow extends Pick<ItemResult, 'itemType' | 'itemName' | 'route' | 'state' | 'versionCount'> {
  readonly leftOut: number;
  readonly codes: string;
  /** The codes, and the fields that an update would set. */
  readonly why: string;
  readonly fields: string;
  readonly detail: string;
  readonly remedy: string;
}

/** A plan for its formats. It takes the items page by page, and keeps a row for each. */
export class GatheredPlan {
  readonly rows: PlanRow[] = [];
  readonly tally = new ResultTally('planned');
  readonly issuers: readonly IssuerOrContactsResult[];

  constructor(readonly head: PlanHead) {
    this.issuers = head.settings.map(resultFromPlannedIssuer);
  }

  add(items: readonly PlannedItem[]): void {
    const results = items.map((item) => resultFromPlan(item));
    this.tally.add(results);
    for (const result of results) this.rows.push(rowOf(result));
  }

  /** Everything on which a person has to decide or act. */
  get problems(): readonly Problem[] {
    const ofIssuers = this.issuers.flatMap((issuer) => issuerProblems(issuer, 'planned'));
    return [...this.tally.problems, ...ofIssuers].map(inDryRun);
  }

  get notices(): readonly Problem[] {
    const ofIssuers = this.issuers.flatMap((issuer) => issuerNotices(issuer, 'planned'));
    return [...this.tally.notices, ...ofIssuers].map(inDryRun);
  }

  /** The sums, as names and words. */
  get facts(): readonly (readonly [string, string])[] {
    const { move, plan } = this.head;
    const { planned, items } = this.tally;
    const { seconds } = plan.estimate;
    const updates = plan.byRoute.update;
    return [
      ['to move', `${String(planned.items)} items, ${String(planned.versions)} versions`],
      ...(updates === 0
        ? []
        : ([
            ['of these', `${String(updates)} items in the target, whose attributes or policies would be set`],
          ] as const)),
      ['there already', `${String(items.done)} items`],
      [
        'left out',
        `${String(items.skipped)} skipped, ${String(items.blocked)} blocked, ${String(items.failed)} not read`,
      ],
      ['time', `about ${String(seconds)} s at the pace of the request`],
      ...(move.late === 'move' ? ([['late', 'items that are created during the move are moved too']] as const) : []),
      ['plan', plan.planHash],
    ];
  }
}

function rowOf(result: ItemResult): PlanRow {
  const { itemType, itemName, route, state, versionCount, versionsLeftOut, update } = result;
  const found = [...problemsOf(result, 'planned'), ...noticesOf(result, 'planned')].map(inDryRun);
  const wordsOf = (part: 'detail' | 'remedy') => [...new Set(found.map((problem) => problem[part]))].join(' ');
  return {
    ...{ itemType, itemName, route, state, versionCount },
    leftOut: versionsLeftOut.length,
    codes: whyOf({ ...result, update: undefined }),
    why: whyOf(result),
    fields: update?.fields.join(' ') ?? '',
    detail: wordsOf('detail'),
    remedy: wordsOf('remedy'),
  };
}
