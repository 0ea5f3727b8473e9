import { type Problem } from '../../contracts/model/progress';
import { type ConfigurationPlan } from '../../contracts/model/configuration';
import { type IssuerOrContactsResult, type PlannedIssuersAndContacts } from '../../contracts/model/issuersAndContacts';
import { type ItemResult } from '../../contracts/model/outcome';
import { type PlannedItem, type PlanSummary } from '../../contracts/model/plan';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { counted } from '../../words/word';
import { type Document, type Fact, knownFacts, type Sum, tableSection } from '../documents/document';
import { documentTexts } from '../documents/documentTexts';
import { renderCsv } from '../documents/renderCsv';
import { issuerNotices, issuerProblems, resultFromPlannedIssuer } from '../problems/issuerProblems';
import { resultFromPlan } from '../problems/itemResults';
import { ResultTally } from '../transfer/resultTally';
import { configurationSections } from './configurationSections';
import { inDryRun } from '../problems/failureProblem';
import { arrivedWords, whyOf } from '../problems/itemLabel';
import { issuerTable, problemSections } from './problemSections';
import { noticesOf, problemsOf } from '../problems/summarizeResults';

/** What a plan says without its items. */
export interface PlanHead extends PlannedIssuersAndContacts {
  readonly move: MoveSpec;
  readonly plan: PlanSummary;
  readonly configuration: ConfigurationPlan;
}

/** One item of a plan, as the formats show it. */
interface PlanRow extends Pick<ItemResult, 'itemType' | 'itemName' | 'route' | 'state' | 'versionCount'> {
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

/** A plan for people: the sums, what stays and why by code, then every item. */
export function planDocument(gathered: GatheredPlan): Document {
  const { head, rows, tally, problems, notices, issuers } = gathered;
  const { move, configuration, deletedInSource } = head;
  const { planned, items } = tally;
  const stays = items.skipped + items.blocked + items.failed;
  return {
    title: `Plan of move ${move.moveId}`,
    kind: `Plan of move ${move.moveId}, run ${move.runId}`,
    vaults: [move.sourceVault, move.targetVault],
    verdict: {
      tone: stays === 0 ? 'good' : 'warn',
      text: stays === 0 ? 'Everything would be in the target.' : `${counted(stays, 'item')} would stay.`,
      meaning: `${counted(planned.items, 'item')} to move, ${String(items.done)} there already.`,
    },
    sums: sumsOf(gathered),
    facts: factsOf(gathered),
    sections: [
      ...problemSections('Problems', problems, { toneOf: () => 'warn', none: 'None.' }),
      ...problemSections('Notices', notices),
      ...configurationSections({
        configuration: { ...configuration, results: [], drift: null },
        move: { dryRun: true },
        problems: [...problems],
      }),
      { title: 'Issuers and contacts', table: issuerTable(issuers) },
      tableSection(
        'Soft-deleted at the source, would not be moved',
        ['item', 'type'],
        deletedInSource.map(({ itemName, itemType }) => [itemName, itemType]),
      ),
      tableSection(
        'Items',
        ['item', 'type', 'route', 'versions', 'why'],
        rows.map((row) => [
          row.itemName,
          row.itemType,
          row.route,
          arrivedWords(row.versionCount, row.leftOut),
          row.why,
        ]),
      ),
    ],
  };
}

function sumsOf({ tally: { planned, items } }: GatheredPlan): readonly Sum[] {
  return [
    { tone: 'good', text: 'there already', value: items.done, isPart: true },
    { tone: 'quiet', text: 'to move', value: planned.items, isPart: true },
    { tone: 'warn', text: 'skipped', value: items.skipped, isPart: true },
    { tone: 'bad', text: 'blocked', value: items.blocked, isPart: true },
    { tone: 'bad', text: 'not read', value: items.failed, isPart: true },
    { tone: 'quiet', text: 'versions to move', value: planned.versions },
  ];
}

function factsOf({ head: { move, plan }, tally: { planned, items } }: GatheredPlan): readonly Fact[] {
  const updates = plan.byRoute.update;
  return knownFacts([
    ['source', `${move.sourceVault} (${plan.source.region})`],
    ['target', `${move.targetVault} (${plan.target.region})`],
    ['run', move.runId],
    ['to move', `${counted(planned.items, 'item')}, ${counted(planned.versions, 'version')}`],
    [
      'of these',
      updates === 0
        ? undefined
        : `${counted(updates, 'item')} in the target, whose attributes or policies would be set`,
    ],
    ['there already', counted(items.done, 'item')],
    [
      'left out',
      `${String(items.skipped)} skipped, ${String(items.blocked)} blocked, ${String(items.failed)} not read`,
    ],
    ['time', `about ${String(plan.estimate.seconds)} s at the pace of the request`],
    ['late', move.late === 'move' ? 'items that are created during the move are moved too' : undefined],
    ['plan', plan.planHash],
  ]);
}

const rowHeads = [
  'itemType',
  'itemName',
  'route',
  'state',
  'versions',
  'versionsLeftOut',
  'codes',
  'detail',
  'remedy',
  'update',
];

/** The formats of a plan, other than its JSON. */
export const planTexts = {
  ...documentTexts(planDocument),
  csv: ({ rows }: GatheredPlan) =>
    renderCsv({
      heads: rowHeads,
      rows: rows.map(({ itemType, itemName, route, state, versionCount, leftOut, codes, detail, remedy, fields }) => [
        ...[itemType, itemName, route, state, versionCount, leftOut, codes, detail, remedy, fields],
      ]),
    }),
};
