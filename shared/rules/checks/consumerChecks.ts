import { isFreshSearch, searchWords } from '../consumers/searchSummary';
import { type Check, type CheckVerdict, pass, type PairFacts, unknown } from './check';

/** The check of what somebody knows of the users of the source. */
export const consumerChecks: readonly Check[] = [
  {
    id: 'CHK-CONSUMERS',
    title: 'Who uses the source',
    looksAt:
      'What the newest search found, whether it is of the last day and complete in its scopes, and what it left out.',
    severity: 'warn',
    remedy: 'Search: kvmover consumers find, or "options.search" of the checks.',
    link: 'https://learn.microsoft.com/azure/key-vault/general/move-region',
    judge: knownUsers,
  },
];

function knownUsers({ move: { sourceVault }, search, now }: PairFacts): CheckVerdict {
  if (search === null) return unknown(`Nobody has searched for what uses ${sourceVault}.`);
  if (search === 'changed')
    return unknown('Somebody changed what the newest search found in the store, so it is no evidence.');
  const words = searchWords(search);
  if (!isFreshSearch(search, new Date(now * 1_000).toISOString()))
    return unknown(`${words} That is more than a day ago.`);
  return search.proved ? pass(words) : unknown(words);
}
