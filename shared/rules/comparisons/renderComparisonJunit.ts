import { type ComparisonReport } from '../../contracts/api/comparisonAnswers';
import { type ComparedItem } from '../../contracts/model/comparisons';
import { visibleText } from '../text/visibleText';
import { type JunitOutcome, junitXml } from '../text/junitXml';
import { itemWords } from './comparisonWords';
import { comparedWords } from '../../words/outcomeWords';

/** A comparison as JUnit XML: a test case for each item. Everything except a match is a failure. */
export function renderComparisonJunit(report: ComparisonReport): string {
  const { sourceVault, targetVault, startedAt, finishedAt, results } = report;
  const name = `${sourceVault}--${targetVault}`;
  return junitXml({
    title: 'keyvault-mover comparison',
    name,
    startedAt,
    finishedAt: finishedAt ?? startedAt,
    cases: results.map((item) => ({
      className: `${name}.${item.itemType}`,
      name: item.itemName,
      outcome: outcomeOf(item),
    })),
  });
}

function outcomeOf(item: ComparedItem): JunitOutcome {
  const { outcome, fields } = item;
  if (outcome === 'match') return { kind: 'passed' };
  const words = comparedWords[outcome];
  return {
    kind: 'failed',
    type: item.code ?? outcome,
    message: fields.length === 0 ? words : `${words}: ${fields.join(', ')}`,
    body: itemWords(item).map(visibleText).join('\n'),
  };
}
