import { type CutoverLine } from '../../contracts/api/cutoverAnswers';
import { type SearchSummary } from '../../contracts/model/consumer';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { consumersQuery } from '../configuration/consumersQuery';
import { leftWords } from '../consumers/searchEvidence';
import { isFreshSearch, searchWords } from '../consumers/searchSummary';
import { lineOf } from './cutoverLine';

interface SearchFacts {
  readonly move: Pick<MoveSpec, 'sourceVault'>;
  readonly search: SearchSummary | 'changed' | null;
  readonly now: string;
}

/** Who uses the source, by the newest search. Without one of the last day, only a person knows. */
export function searchLines({ move: { sourceVault }, search, now }: SearchFacts): readonly CutoverLine[] {
  if (search === null || search === 'changed' || !isFreshSearch(search, now)) {
    const found = search === null ? `Nobody has searched for what uses ${sourceVault}.` : oldWords(search);
    return [unknownLine(sourceVault, found)];
  }
  const { found, names, open, openCount, left, proved, kinds, startedAt: evidenceAt } = search;
  const words = searchWords(search);
  const users = { names, itemCount: found, basis: { sourceVault, kinds, names } };
  return [
    proved && found === 0
      ? lineOf('CONSUMERS', expected, { state: 'go', found: words, evidenceAt })
      : lineOf('CONSUMERS', expected, { state: 'unknown', found: words, evidenceAt, action: change, ...users }),
    proved
      ? lineOf('SEARCH', whole, {
          state: 'go',
          found: `Every source in its scopes was complete.${leftWords(left)}`,
          evidenceAt,
        })
      : lineOf('SEARCH', whole, {
          state: 'unknown',
          found: 'These were not complete, so the source may have users that the search did not find.',
          ...{ evidenceAt, names: open, itemCount: openCount, basis: { open, openCount } },
          action:
            'Give the app the rights that are missing, or look there yourself. Then search again: kvmover consumers find.',
        }),
  ];
}

const expected = 'You know every application that reads the source, and how it changes over.';
const whole = 'In the scopes of the search for users of the source, every source was complete.';
const change = 'Change them in this order: kvmover consumers explain says how, and what each would see.';

function oldWords(search: SearchSummary | 'changed'): string {
  return search === 'changed'
    ? 'Somebody changed what the newest search found in the store, so it is no evidence.'
    : `${searchWords(search)} That is more than a day ago.`;
}

function unknownLine(sourceVault: string, found: string): CutoverLine {
  return lineOf('CONSUMERS', expected, {
    state: 'unknown',
    found,
    action:
      'Search with kvmover consumers find. Or run the query in the workspace that the diagnostic settings of the source name: it lists callers. The app is one of them.',
    query: consumersQuery(sourceVault),
    basis: { sourceVault },
  });
}
