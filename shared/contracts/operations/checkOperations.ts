import { checkRunIdSchema } from '../model/checks';
import { vaultNameSchema } from '../model/ids';
import { comparisonIdSchema } from '../model/comparisons';
import { orchestrationRuns, startedWords } from './moveOperations';
import { get, post } from './operation';
import { choice, statusFlags, text, token } from './parameters';

const notAllowed = 'A vault is not on the allow-lists.';
const noComparison = 'There is no comparison with this id.';
const tooMany = (what: string) =>
  `The app already ${what}, or has received too many requests. Try again after \`Retry-After\`.`;

/** The operations of checks and of comparisons. */
export const checkOperations = {
  startChecks: post('checks', 'Move.Start', 'CheckRequest', {
    ...{ answer: 'StartedChecks', says: startedWords },
    summary: 'Checks one pair of vaults or many, and changes nothing.',
    problems: { 403: notAllowed, 429: tooMany('checks the maximum number of pairs') },
  }),
  getChecks: get('checks', {
    ...{ answer: 'CheckList', says: 'One page of runs.' },
    summary: 'Lists the stored runs, newest first.',
    ...{ pair: { of: 'runs' }, list: { of: 'runs', token: token(checkRunIdSchema) } },
  }),
  getCheckOrchestration: get('checks/{id}/orchestration', {
    ...{ answer: 'Orchestration', query: statusFlags },
    summary: 'Shows the orchestration of checks as the status URL of the Durable runtime does, without its history.',
    ...{ says: 'It has ended.', running: orchestrationRuns },
    problems: { 404: 'There is no orchestration of checks with this id.' },
  }),
  getCheck: get('checks/{id}', {
    ...{ answer: 'CheckRun', says: 'The run.' },
    summary: 'Shows the findings of a run, with remedies.',
    ...{ formats: ['json', 'md', 'html', 'junit'], anyText: 'html' },
    problems: { 404: 'There is no run with this id, or it is still under way.' },
  }),
  startComparison: post('comparisons', 'Move.Start', 'ComparisonRequest', {
    answer: 'StartedComparison',
    summary: 'Compares two vaults item by item, and changes nothing.',
    says: startedWords,
    problems: { 403: notAllowed, 429: tooMany('runs the maximum number of comparisons') },
  }),
  getComparisons: get('comparisons', {
    ...{ answer: 'ComparisonList', says: 'One page of comparisons.' },
    summary: 'Lists the comparisons, newest first. Reads at most 5,000.',
    ...{
      pair: { of: 'comparisons' },
      list: { of: 'comparisons', token: token(comparisonIdSchema, { maxLength: 100 }) },
    },
  }),
  getComparison: get('comparisons/{id}', {
    ...{ answer: 'Comparison', says: 'The status.', isLogged: true },
    summary: 'Shows the status and the counts of a comparison.',
  }),
  getComparisonOrchestration: get('comparisons/{id}/orchestration', {
    ...{ answer: 'Orchestration', query: statusFlags },
    summary:
      'Shows the orchestration of a comparison as the status URL of the Durable runtime does, without its history.',
    ...{ says: 'It has ended.', running: orchestrationRuns },
  }),
  getComparisonReport: get('comparisons/{id}/report', {
    ...{ answer: 'ComparisonReport', says: 'The report.', isLogged: true },
    summary: 'Shows the result of every item of a comparison.',
    ...{ formats: ['json', 'md', 'html', 'csv', 'junit'], conflict: 'COMPARISON_CHANGED' },
    problems: {
      404: `${noComparison} Or it is still under way.`,
      409: 'The comparison failed, or its stored results do not match their hash: they were changed in the store.',
    },
  }),
  getAccess: get('access', {
    ...{ answer: 'VaultAccess', says: 'The access.', isLogged: true },
    summary: 'Shows who can do what in a vault, through what, and when it was used last. Never a value.',
    query: {
      vault: text('Required. The name of the vault.', { schema: vaultNameSchema, expected: 'the name of a vault' }),
      as: choice('Also shows what each access policy would be as roles.', ['roles']),
    },
    problems: {
      403: 'The vault is not on the allow-lists.',
      404: 'Azure Resource Manager shows the identity of the app no such vault.',
      429: 'The app has received too many requests. Try again after `Retry-After`.',
    },
  }),
} as const;
