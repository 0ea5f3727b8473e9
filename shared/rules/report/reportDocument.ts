import { type MoveReport } from '../../contracts/api/report';
import { type ApprovalRecord, type Phase, type PhaseTime } from '../../contracts/model/progress';
import { type Caller } from '../../contracts/model/caller';
import { maxLateRounds } from '../../contracts/model/late';
import { type ItemResult } from '../../contracts/model/outcome';
import { type VaultFacts } from '../../contracts/model/plan';
import { phaseWords } from '../../words/phaseWords';
import { type Tone } from '../../words/word';
import { gateWords } from '../checks/checkView';
import { searchSections } from '../consumers/searchSummary';
import { type Document, type Fact, knownFacts, type Sum, type Table, tableSection } from '../documents/document';
import { kindOfRun, rehearsalSections } from '../rehearsal/rehearsalSections';
import { entryWords } from '../transfer/controlWords';
import { configurationSections } from './configurationSections';
import { arrivedWords, itemLabel, whyOf } from '../problems/itemLabel';
import { issuerTable, problemSections } from './problemSections';
import { sincePlanSections } from './sincePlanSections';
import { kindOf } from '../problems/summarizeResults';

const meanings: Readonly<Partial<Record<Phase, string>>> = {
  completed: 'Everything arrived.',
  partiallyCompleted: 'Something did not move, or you have to do something.',
  failed: 'The move could not be done.',
  cancelled: 'The run was ended before its work was done.',
};

/** The report of a run for people: the verdict, what a person has to do, then every item. It shows the same value as the JSON view. */
export function reportDocument(report: MoveReport): Document {
  const { move, phase, results, problems, notices, control, deletedInSource, settings } = report;
  const kind = `${kindOfRun(move)} ${move.moveId}`;
  const { text, tone } = phaseWords[phase];
  return {
    title: `${kind}: ${phase}`,
    kind: `${kind}, run ${move.runId}`,
    vaults: [move.sourceVault, move.targetVault],
    verdict: { tone, text: `${text}.`, meaning: meanings[phase] ?? '' },
    sums: sumsOf(report),
    facts: factsOf(report),
    sections: [
      ...rehearsalSections(report),
      ...problemSections('Problems', problems, { toneOf: tonesByCode(results), none: 'None.' }),
      ...sincePlanSections(report),
      ...configurationSections(report),
      ...searchSections(move.sourceVault, report.consumers),
      ...problemSections('Notices', notices),
      { title: 'Issuers and contacts', table: issuerTable(settings) },
      tableSection(
        `Soft-deleted at the source, ${move.dryRun ? 'would not be moved' : 'not moved'}`,
        ['item', 'type'],
        deletedInSource.map(({ itemName, itemType }) => [itemName, itemType]),
      ),
      { title: 'Phases', table: phaseTable(report) },
      tableSection(
        'Asked by people',
        ['when', 'what'],
        control.map((entry) => [entry.at, entryWords(entry)]),
      ),
      tableSection('Items', ['item', 'type', 'route', 'state', 'versions', 'why'], results.map(itemRow)),
      {
        ...tableSection('New version ids', ['item', 'at the source', 'at the target'], results.flatMap(versionRows)),
        isFolded: true,
      },
    ],
  };
}

function sumsOf({ move, items, versions, verified }: MoveReport): readonly Sum[] {
  const open = items.total - items.done - items.skipped - items.blocked - items.failed;
  return [
    {
      tone: 'good',
      text: move.dryRun ? 'there already' : 'in the target',
      value: items.done,
      isPart: true,
    },
    { tone: 'warn', text: 'skipped', value: items.skipped, isPart: true },
    { tone: 'bad', text: 'blocked', value: items.blocked, isPart: true },
    { tone: 'bad', text: 'failed', value: items.failed, isPart: true },
    { tone: 'quiet', text: move.dryRun ? 'would move' : 'open', value: open, isPart: true },
    { tone: 'good', text: 'versions in the target', value: versions.done },
    { tone: 'good', text: 'items verified', value: verified },
  ];
}

function factsOf(report: MoveReport): readonly Fact[] {
  const { move, plan, startedAt, finishedAt, proof, checks, startedBy, approval } = report;
  const signature = proof?.signature;
  return knownFacts([
    ['source', vaultWords(move.sourceVault, plan?.source)],
    ['target', vaultWords(move.targetVault, plan?.target)],
    ['run', move.runId],
    ['started', startedAt],
    ['finished', finishedAt ?? 'unknown'],
    ...(move.dryRun ? countsOfDryRun(report) : countsOfMove(report)),
    ['failOn', failOnWords(report)],
    ['late', lateWords(move)],
    ['plan', plan?.planHash ?? 'none'],
    ['report head', proof?.head],
    ['signature', signature === null ? 'none' : signature && `${signature.algorithm} with ${signature.keyId}`],
    ['checks', checks && gateWords(checks)],
    ['started by', startedBy === null ? undefined : callerWords(startedBy)],
    ['approved', approval === null ? undefined : approvalWords(approval)],
  ]);
}

/** A run that failed before it had a plan does not know the regions. */
function vaultWords(name: string, facts: VaultFacts | undefined): string {
  return facts === undefined ? name : `${name} (${facts.region})`;
}

type KnownFact = Parameters<typeof knownFacts>[0][number];

function countsOfMove({ move, items, versions, verified, verifiedAt }: MoveReport): readonly KnownFact[] {
  return [
    [
      'items',
      `${String(items.done)} of ${String(items.total)} in the target, ${String(verified)} verified (${move.verify})`,
    ],
    ['verified', verifiedAt === null ? undefined : `each item at ${verifiedAt} or later`],
    ['versions', `${String(versions.done)} of ${String(versions.total)}`],
    ['left out', `${String(items.skipped)} skipped, ${String(items.blocked)} blocked, ${String(items.failed)} failed`],
  ];
}

/** What a move would do. A run that was cut off does not know what would arrive. */
function countsOfDryRun({ items, versions, wouldArrive }: MoveReport): readonly KnownFact[] {
  const sumOf = (part: 'items' | 'versions', total: number): string =>
    wouldArrive === undefined ? `${String(total)} planned` : `${String(wouldArrive[part])} of ${String(total)}`;
  const left = `${String(items.skipped)} would be skipped, ${String(items.blocked)} are blocked, ${String(items.failed)} could not be inspected`;
  return [
    ['items', `${sumOf('items', items.total)} would be in the target, ${String(items.done)} of them are already there`],
    ['versions', `${sumOf('versions', versions.total)} would be in the target`],
    ['left out', left],
  ];
}

/** The classes in `failOn` of the request, and the count of each. */
function failOnWords({ move, failOnCounts, failedBy }: MoveReport): string | undefined {
  if (move.failOn.length === 0 || failOnCounts === undefined) return undefined;
  const found = move.failOn.map((one) => `${String(failOnCounts[one])} ${one}`).join(', ');
  return failedBy.length === 0 ? `${found} found` : `${found} found, so the run failed`;
}

function lateWords({ late, cutover, dryRun }: MoveReport['move']): string | undefined {
  if (late !== 'move' || cutover === 'hold') return undefined;
  return `items created during the move ${dryRun ? 'would be' : 'were'} moved too, in at most ${String(maxLateRounds)} extra rounds`;
}

function callerWords({ name, objectId, tenantId }: Caller): string {
  const id = `object ${objectId} of tenant ${tenantId}`;
  return name === null ? id : `${name} (${id})`;
}

function approvalWords({ at, by, via, identity }: ApprovalRecord): string {
  if (identity !== undefined) return `${at} by ${callerWords({ ...identity, name: by })}`;
  switch (via) {
    case 'clientPrincipal':
      return `${at} by ${by ?? 'nobody'} (client principal header)`;
    case 'request':
      return by === null ? `${at}, the request had no name` : `${at} by ${by} (named by the request)`;
    case 'runtimeEvent':
      return `${at}, raised through the runtime's event endpoint`;
  }
}

/** The colour of a code: as the worst item that has it. */
function tonesByCode(results: readonly ItemResult[]): (code: string) => Tone {
  const tones = new Map<string, Tone>();
  for (const { state, reasons, code } of results) {
    const kind = kindOf(state);
    const tone = kind === 'failed' || kind === 'blocked' ? 'bad' : 'warn';
    for (const each of [...reasons, ...(code === undefined ? [] : [code])]) {
      if (tone === 'bad' || !tones.has(each)) tones.set(each, tone);
    }
  }
  return (code) => tones.get(code) ?? 'warn';
}

/** The bars show how long each phase took, the longest as wide as the column. */
function phaseTable({ phases }: MoveReport): Table {
  const longest = Math.max(...phases.map(({ seconds }) => seconds), 1);
  return {
    heads: ['phase', 'started', 'seconds', 'waited seconds', 'items', 'items a second'],
    rows: phases.map(phaseRow),
    spans: phases.map(({ seconds }) => [0, seconds / longest]),
  };
}

function phaseRow({ phase, startedAt, seconds, verified, ...time }: PhaseTime): Table['rows'][number] {
  const { waitedSeconds = '', items = '', itemsPerSecond = '' } = time;
  const counted = verified === undefined ? items : `${String(items)} (${String(verified)} verified)`;
  return [phase, startedAt, seconds, waitedSeconds, counted, itemsPerSecond];
}

function itemRow(result: ItemResult): readonly string[] {
  const { itemName, itemType, route, state, versionCount, versionsLeftOut } = result;
  return [itemName, itemType, route, state, arrivedWords(versionCount, versionsLeftOut.length), whyOf(result)];
}

/** Old and new version ids of items that went by value, for applications that use version ids. A restore keeps the ids. */
function versionRows(result: ItemResult): readonly (readonly string[])[] {
  return result.versions.flatMap(({ from, to }) => (from === to ? [] : [[itemLabel(result), from, to]]));
}
