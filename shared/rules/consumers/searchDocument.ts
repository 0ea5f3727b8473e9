import { type SearchView } from '../../contracts/api/consumerAnswers';
import { type Consumer, consumerKinds, readingReasons, type SourceReading } from '../../contracts/model/consumer';
import { counted } from '../../words/word';
import { type Document, tableSection } from '../documents/document';
import { documentTexts } from '../documents/documentTexts';
import { renderCsv } from '../documents/renderCsv';

/** What a search found, for people. It says "all" and "none" only if every source is proved complete. */
export function searchDocument(search: SearchView): Document {
  const { vault, scopes, proved, found, readings, consumers, startedAt, finishedAt } = search;
  const open = readings.filter(({ verdict }) => verdict !== 'complete');
  return {
    title: `${vault}: ${counted(found, 'place')} found that ${found === 1 ? 'uses' : 'use'} it`,
    kind: 'Consumers of a vault',
    verdict: verdictOf(search, open),
    sums: [],
    facts: [
      ['looked through', counted(scopes.length, 'subscription')],
      ['time', `started ${startedAt}, finished ${finishedAt ?? 'not yet'}`],
      ...(found > consumers.length ? [['shown', `the first ${String(consumers.length)}`] as const] : []),
    ],
    sections: [
      tableSection('Found, by kind', ['kind', 'places'], kindRows(consumers)),
      {
        ...tableSection('Not proved', ['source', 'scope', 'why', 'missing action'], open.map(openRow)),
        ...(proved === false ? { text: 'There may be more consumers here than this search found.' } : {}),
      },
      tableSection(
        'Consumers',
        ['kind', 'resource', 'place', 'uses', 'version', 'through', 'last use'],
        consumers.map((one) => [
          ...[consumerKinds[one.kind], one.resourceId, one.place, one.item ?? 'the vault', one.version ?? 'current'],
          ...[one.form, one.used?.lastAt ?? ''],
        ]),
      ),
      {
        ...tableSection('Proved complete', ['source', 'scope', 'places', 'read'], readings.flatMap(completeRow)),
        isFolded: true,
      },
    ],
  };
}

function verdictOf({ proved, found, state }: SearchView, open: readonly SourceReading[]): Document['verdict'] {
  if (proved === null) return { tone: 'warn', text: state, meaning: 'The search has no result yet.' };
  if (proved && found === 0)
    return { tone: 'good', text: 'none', meaning: 'Every source is proved complete, and none has a consumer.' };
  if (proved)
    return { tone: 'good', text: 'all', meaning: 'Every source is proved complete: these are all consumers.' };
  const meaning = `${counted(open.length, 'reading')} of sources and scopes ${open.length === 1 ? 'is' : 'are'} not complete.`;
  return { tone: 'warn', text: 'not proved', meaning };
}

function kindRows(consumers: readonly Consumer[]) {
  const counts = new Map<string, number>();
  for (const { kind } of consumers) counts.set(consumerKinds[kind], (counts.get(consumerKinds[kind]) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
}

function openRow({ source, scope, verdict, because, action }: SourceReading) {
  const why = because === null ? '' : `${because}: ${readingReasons[because]}`;
  return [source, scope, verdict === 'notLookedAt' ? `not looked at. ${why}` : why, action ?? ''];
}

function completeRow({ source, scope, verdict, found, readAt }: SourceReading) {
  return verdict === 'complete' ? [[source, scope, found, readAt]] : [];
}

/** A search for people. */
export const searchTexts = documentTexts(searchDocument);

const heads = [
  'kind',
  'resourceId',
  'place',
  'source',
  'form',
  'item',
  'version',
  'identity',
  'seenAt',
  'firstUsedAt',
  'lastUsedAt',
];

/** The table of all consumers, as CSV in parts. */
export const searchTable = {
  heads: renderCsv({ heads, rows: [] }),
  rowsOf: (consumers: readonly Consumer[]): string => {
    const [first, ...rows] = consumers.map((one) => [
      ...[one.kind, one.resourceId, one.place, one.source, one.form, one.item ?? '', one.version ?? ''],
      ...[one.identity ?? '', one.seenAt, one.used?.firstAt ?? '', one.used?.lastAt ?? ''],
    ]);
    return first === undefined ? '' : renderCsv({ heads: first, rows });
  },
};
