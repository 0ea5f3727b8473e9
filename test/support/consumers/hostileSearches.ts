import { type Consumer, type SearchSummary, type SourceReading } from '../../../shared/contracts/model/consumer';
import { cutoverListSchema } from '../../../shared/contracts/api/cutoverAnswers';
import { summaryOfSearch } from '../../../shared/rules/consumers/searchSummary';
import { cutoverChecklist } from '../../../shared/rules/cutover/cutoverChecklist';
import { hostileText } from '../fuzz/hostileText';
import { mixedSeed, seededRandom } from '../fuzz/random';
import { listedWith, quiet } from '../hold/listedCutover';

export const at = '2026-05-01T11:00:00.000Z';
const random = seededRandom(mixedSeed(Number(process.env['CONSUMER_SEED'] ?? 1), 2));

export interface Hostile {
  readonly summary: SearchSummary;
  readonly consumers: Consumer[];
  readonly readings: SourceReading[];
}

function group(textOf: () => string): Hostile {
  const consumers = Array.from({ length: 25 }, (): Consumer => ({
    ...{ kind: 'appSetting', resourceId: textOf(), place: textOf(), source: 'siteReferences', form: 'address' },
    ...{ item: null, version: null, identity: null, seenAt: at },
  }));
  const readings = consumers.map((): SourceReading => ({
    ...{
      source: 'graph',
      scope: textOf(),
      verdict: 'incomplete',
      because: 'NO_ANSWER',
      action: null,
      readAt: at,
      found: 0,
    },
  }));
  const search = { id: 'contoso--20260501T110000000-0123abcd', startedAt: at, finishedAt: at, readings, consumers };
  return { summary: summaryOfSearch(search), consumers, readings };
}

/** 500 names in groups of 25. */
export const groups = Array.from({ length: 20 }, () => group(() => hostileText(random)));
/** The same without hostile names. */
export const plain = group(() => 'x');

/** The checklist of a cutover that names them. */
export const listOf = ({ summary }: Hostile) =>
  cutoverListSchema.parse(cutoverChecklist(listedWith(quiet, { search: summary, now: '2026-05-01T12:00:00.000Z' })));
/** The elements of a page or of XML, in order. */
export const tagsOf = (text: string) => [...text.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name);
