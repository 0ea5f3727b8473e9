import { type ComparisonReport } from '../../contracts/api/comparisonAnswers';
import {
  type ComparedItem,
  comparedFields,
  comparedOutcomes,
  type Difference,
} from '../../contracts/model/comparisons';
import { comparedSigns, comparedVerdict, comparedWords } from '../../words/outcomeWords';
import { counted } from '../../words/word';
import { type Document, type Section, type Table, tableSection } from '../documents/document';
import { documentTexts } from '../documents/documentTexts';
import { renderCsv } from '../documents/renderCsv';
import { type JunitOutcome, type JunitSuite, renderJunit } from '../documents/renderJunit';

const meanings: Readonly<Record<string, string>> = {
  equal: 'Every selected item matches.',
  'items equal, access not': 'Every selected item matches. Who can do what is not the same, or not known.',
  'not equal': 'Some items do not match.',
  'not proved equal': 'No item is known to differ, but some could not be read or compared.',
  'no items': 'Neither vault has an item that the request selects.',
};

/** A comparison for people: the counts, the fields that differ, then every item without a match. */
export function comparisonDocument(report: ComparisonReport): Document {
  const { sourceVault, targetVault, counts, depth, items, startedAt, finishedAt, results } = report;
  const { text, tone } = comparedVerdict(report);
  const looked =
    depth === 'full'
      ? 'Contents were compared: values by a keyed digest, keys by their public part, certificates by thumbprint.'
      : 'Only lists and properties were compared. No secret value and no key was read.';
  return {
    title: `${sourceVault} and ${targetVault}: ${text}`,
    kind: 'Comparison of two vaults',
    vaults: [sourceVault, targetVault],
    verdict: { tone, text, meaning: meanings[text] ?? '' },
    sums: comparedOutcomes.map((outcome) => ({
      tone: comparedWords[outcome].tone,
      text: `${comparedWords[outcome].text} (${comparedSigns[outcome]})`,
      value: counts[outcome],
      isPart: true,
    })),
    facts: [
      ['compared', `${counted(items.total, 'item')}, depth ${depth}. ${looked}`],
      ['time', `started ${startedAt}, finished ${finishedAt ?? 'at an unknown time'}`],
    ],
    sections: [
      accessSection(report),
      tableSection('Fields that differ', ['field', 'items'], fieldRows(report)),
      tableSection(
        'Items without a match',
        ['', 'type', 'item', 'what'],
        results
          .filter(({ outcome }) => outcome !== 'match')
          .map((item) => [comparedSigns[item.outcome], item.itemType, item.itemName, whatOf(item)]),
      ),
    ],
  };
}

/** Who can do more or less in the target, then who is unclear. Who can do the same is only counted. */
function accessSection({ access }: ComparisonReport): Section {
  const { same = [], differences = [], unclear = [], notRead = [], unnamed = 0, models } = access ?? {};
  const rows: string[][] = [
    ...notRead.map(({ part, code, detail }) => [`not read: ${part}`, `${code}: ${detail}`, '']),
    ...differences.flatMap(({ principals, more, less }) =>
      principals.map((principal) => [principal, more.join(', '), less.join(', ')]),
    ),
    ...unclear.map((principal) => [principal, 'not known: a role has a condition or cannot be read', '']),
    ...(unnamed === 0 ? [] : [[`${String(unnamed)} more principals`, 'they differ', '']]),
  ];
  const section = tableSection('Who can do more or less in the target', ['principal', 'more', 'less'], rows);
  if (access === undefined) return section;
  const model = `The source uses ${models?.source ?? 'an unknown model'}, the target ${models?.target ?? 'an unknown model'}.`;
  return { ...section, text: `${model} ${counted(same.length, 'principal')} can do the same in both.` };
}

/** The number of items that differ in each field, the largest first. */
function fieldRows({ fields }: ComparisonReport): Table['rows'] {
  const found = comparedFields.map((field) => [field, fields[field] ?? 0] as const);
  return found.filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
}

/** Differences say themselves that an item differs. */
function whatOf(item: ComparedItem): string {
  const { text } = comparedWords[item.outcome];
  return [...(item.outcome === 'differs' ? [] : [text]), ...wordsOf(item)].join('; ');
}

/** Everything that a person should know of an item without a match. */
function wordsOf(item: ComparedItem): readonly string[] {
  const { differences, moreDifferences, instead = [], code, detail } = item;
  return [
    ...differences.map(differenceWords),
    ...(moreDifferences === undefined ? [] : [`${String(moreDifferences)} more differences`]),
    ...(instead.length === 0 ? [] : [`the other vault has instead: ${instead.join(', ')}`]),
    ...(code === undefined ? [] : [`${code}: ${detail ?? ''}`]),
  ];
}

/** One difference in one line: `tag team only in the source`, `expires: none in the source, 2027-01-01… in the target`. */
function differenceWords({ field, kind, name, source, target, ...ids }: Difference): string {
  const what = name === undefined ? field : `${field} ${name}`;
  const versions = [ids.sourceVersion, ids.targetVersion].filter((id) => id !== undefined);
  const of = versions.length === 0 ? '' : ` (version ${[...new Set(versions)].join(' and ')})`;
  if (kind !== 'changed') return `${what} ${comparedWords[kind].text}${of}`;
  if (source === undefined || target === undefined) return `${what} differs${of}`;
  return `${what}: ${source || 'none'} in the source, ${target || 'none'} in the target${of}`;
}

const differenceHeads = ['field', 'kind', 'name', 'source', 'target', 'sourceVersion', 'targetVersion'] as const;
const itemHeads = ['versionsInSource', 'versionsInTarget', 'instead', 'code', 'detail'] as const;

/** A row for each difference, and a row for each item without one. Outcomes are words, not signs. */
function comparisonRows({ results }: ComparisonReport): Table {
  return {
    heads: ['outcome', 'itemType', 'itemName', ...differenceHeads, ...itemHeads],
    rows: results.flatMap((item) => {
      const { outcome, itemType, itemName, versions, differences, moreDifferences, instead = [], code = '' } = item;
      const row = (difference: Partial<Difference>, detail = item.detail) => [
        ...[outcome, itemType, itemName],
        ...differenceHeads.map((head) => difference[head] ?? ''),
        ...[versions?.source ?? '', versions?.target ?? '', instead.join(' '), code, detail ?? ''],
      ];
      const rows = differences.map((difference) => row(difference));
      if (moreDifferences !== undefined) rows.push(row({}, `${String(moreDifferences)} more differences`));
      return rows.length === 0 ? [row({})] : rows;
    }),
  };
}

/** A test case for each item. Everything except a match is a failure. */
function comparisonSuite(report: ComparisonReport): JunitSuite {
  const { sourceVault, targetVault, startedAt, finishedAt, results, access } = report;
  const name = `${sourceVault}--${targetVault}`;
  return {
    title: 'keyvault-mover comparison',
    name,
    startedAt,
    finishedAt: finishedAt ?? startedAt,
    cases: [
      ...results.map((item) => ({
        className: `${name}.${item.itemType}`,
        name: item.itemName,
        outcome: outcomeOf(item),
      })),
      ...(access === undefined
        ? []
        : [{ className: `${name}.access`, name: 'access', outcome: outcomeOfAccess(access) }]),
    ],
  };
}

function outcomeOfAccess(access: NonNullable<ComparisonReport['access']>): JunitOutcome {
  if (access.equal) return { kind: 'passed' };
  const body = access.differences.map(
    ({ principals, more, less }) =>
      `${principals.join(', ')}: more: ${more.join(', ') || 'nothing'}; less: ${less.join(', ') || 'nothing'}`,
  );
  const words = access.notRead.map(({ part, code }) => `not read: ${part} (${code})`);
  return { kind: 'failed', type: 'access', message: 'access differs, or is not known', body: [...words, ...body] };
}

function outcomeOf(item: ComparedItem): JunitOutcome {
  const { outcome, fields, code } = item;
  if (outcome === 'match') return { kind: 'passed' };
  const words = [comparedWords[outcome].text, fields.join(', ')].filter(Boolean).join(': ');
  return { kind: 'failed', type: code ?? outcome, message: words, body: wordsOf(item) };
}

/** The formats of a comparison, other than its JSON. */
export const comparisonTexts = {
  ...documentTexts(comparisonDocument),
  csv: (report: ComparisonReport) => renderCsv(comparisonRows(report)),
  junit: (report: ComparisonReport) => renderJunit(comparisonSuite(report)),
};
