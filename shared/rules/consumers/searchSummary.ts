import {
  type Consumer,
  type ConsumerKind,
  consumerKinds,
  type ConsumerSearch,
  maxSummaryNames,
  type SearchSummary,
  type SourceReading,
} from '../../contracts/model/consumer';
import { counted } from '../../words/word';
import { type Section, tableSection } from '../documents/document';
import { foldList } from '../text/foldList';
import { kindFacts } from './kindFacts';
import { isProvedSearch, leftWords, openReadings, sourcesLeftToLog } from './searchEvidence';

const maxAgeMs = 24 * 60 * 60_000;

const maxName = 300;

/** The evidence of a check is short. */
const maxKindsInWords = 8;

type Ended = Pick<ConsumerSearch, 'id' | 'startedAt' | 'finishedAt' | 'readings'> & {
  readonly consumers: readonly Consumer[];
};

/** What documents of others say of a search: how many of which kind, the first in the order of what to do, and what is not proved. */
export function summaryOfSearch({ id, startedAt, finishedAt, readings, consumers }: Ended): SearchSummary {
  const counts = new Map<ConsumerKind, number>();
  for (const { kind } of consumers) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].map(([kind, count]) => ({ kind, count })).sort(byWave);
  const open = openReadings(readings);
  return {
    ...{ id, startedAt, finishedAt, found: consumers.length, proved: isProvedSearch(readings), kinds },
    names: [...consumers].sort(byWave).slice(0, maxSummaryNames).map(nameOf),
    ...{ open: open.slice(0, maxSummaryNames).map(gapOf), openCount: open.length },
    left: [...sourcesLeftToLog(readings)],
  };
}

type OfKind = Pick<Consumer, 'kind'>;

function byWave(one: OfKind, other: OfKind): number {
  return kindFacts[one.kind].wave - kindFacts[other.kind].wave;
}

function nameOf({ kind, resourceId, place }: Consumer): string {
  return `${consumerKinds[kind]} ${resourceId} ${place}`.slice(0, maxName);
}

function gapOf({ source, scope, because, action }: SourceReading): string {
  return [source, scope, because, action].filter(Boolean).join(' ').slice(0, maxName);
}

/** Evidence of the last day. Older evidence says nothing about now. */
export function isFreshSearch({ startedAt }: Pick<SearchSummary, 'startedAt'>, now: string): boolean {
  return Date.parse(now) - Date.parse(startedAt) <= maxAgeMs;
}

/** What a search of another time knew, in words. It says "all" and "none" only of scopes in which it proved that, and names what it left out. */
export function searchWords({ startedAt, found, proved, kinds, openCount, left }: SearchSummary): string {
  const words = kinds.map(({ kind, count }) => `${consumerKinds[kind]} ${String(count)}`);
  const each = foldList(words, { most: maxKindsInWords, total: words.length });
  const places = found === 0 ? 'no place' : `${counted(found, 'place')} (${each})`;
  const proof = proved
    ? `In its scopes every source was complete, so ${found === 0 ? 'there was none' : 'these were all'}.`
    : `${counted(openCount, 'reading')} of sources ${openCount === 1 ? 'was' : 'were'} not complete, so there may be more.`;
  return `The search of ${startedAt} found ${places}. ${proof}${leftWords(left)}`;
}

/** The sections of a report about a search; undefined if nobody searched. */
export function searchSections(source: string, search: SearchSummary | null | undefined): readonly Section[] {
  const title = `Who uses ${source}`;
  if (search === undefined) return [];
  if (search === null) return [{ title, text: `No search for what uses ${source} had ended.` }];
  const { names, found, open, openCount } = search;
  const rest = (all: number, shown: number) => (all > shown ? [[`and ${String(all - shown)} more`]] : []);
  return [
    {
      ...tableSection(
        title,
        ['in the order of the changes'],
        [...names.map((name) => [name]), ...rest(found, names.length)],
      ),
      text: searchWords(search),
    },
    tableSection(
      `What the search for users of ${source} did not prove`,
      ['source, scope and why'],
      [...open.map((gap) => [gap]), ...rest(openCount, open.length)],
    ),
  ];
}
