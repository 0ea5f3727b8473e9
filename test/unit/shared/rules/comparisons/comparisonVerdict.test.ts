import { comparisonListLines } from '../../../../../cli/verbs/compare';
import { type ComparisonReport } from '../../../../../shared/contracts/api/comparisonAnswers';
import { type ComparedItem, type ComparedOutcome } from '../../../../../shared/contracts/model/comparisons';
import { isAllEqual, comparedSumsOf } from '../../../../../shared/rules/comparisons/comparedSums';
import { comparisonDocument, comparisonTexts } from '../../../../../shared/rules/comparisons/comparisonDocument';
import { documentLines } from '../../../../../cli/text/documentLines';
import { verdictOf } from '../../../../../web/model/comparedWords';
import { plainText } from '../../../../support/cli/cliFixtures';

// Every place that gives the result of a comparison in words gives the same.

function reportOf(outcomes: readonly ComparedOutcome[]): ComparisonReport {
  const results: ComparedItem[] = outcomes.map((outcome, at) => ({
    ...{ itemType: 'secret', itemName: `secret-${String(at)}`, outcome, fields: [], differences: [] },
  }));
  const sums = comparedSumsOf(results);
  return {
    ...{ id: 'west--north--20260501T100000000-0a1b2c3d', sourceVault: 'west', targetVault: 'north', depth: 'full' },
    ...{ state: 'completed', equal: isAllEqual(sums), counts: sums.counts, fields: {}, throttled: 0, results },
    items: { total: results.length, compared: results.length },
    startedBy: null,
    ...{ startedAt: '2026-05-01T10:00:00.000Z', finishedAt: '2026-05-01T10:01:00.000Z' },
  };
}

function textsOf(report: ComparisonReport): readonly string[] {
  const reportUri = 'http://localhost/report';
  const line = { ...report, reportUri, comparisonUri: 'http://localhost/comparison' };
  return [
    comparisonTexts.md(report).split('\n')[0]?.split(': ')[1] ?? '',
    /<title>[^:]*: ([^<]*)<\/title>/.exec(comparisonTexts.html(report))?.[1] ?? '',
    plainText(documentLines(comparisonDocument(report), { columns: 100 }))
      .split('\n')[0]
      ?.split(': ')[1] ?? '',
    plainText(comparisonListLines([line], 'kvmover'))
      .split('\n')[1]
      ?.split(/\s{2,}/)[2] ?? '',
    verdictOf(report).text,
  ];
}

test.each<[readonly ComparedOutcome[], string]>([
  [['match', 'match'], 'equal'],
  [['match', 'differs'], 'not equal'],
  [['onlyInSource', 'notRead'], 'not equal'],
  [['match', 'notRead'], 'not proved equal'],
  [[], 'no items'],
])('of the outcomes %j, every text says: %s', (outcomes, verdict) => {
  expect(new Set(textsOf(reportOf(outcomes)))).toEqual(new Set([verdict]));
});
