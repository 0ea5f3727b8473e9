import { type CheckView } from '../../contracts/api/checkAnswers';
import { type CheckRun } from '../../contracts/model/checks';
import { type FailOnClass } from '../../contracts/model/failOn';
import { type Forecast, type Outcome, outcomes } from '../../contracts/model/forecast';
import { type JunitCase, type JunitOutcome, junitXml } from '../text/junitXml';
import { checkView } from './checkView';
import { affectedOf, itemsOf } from './checkWords';

/**
 * A run as JUnit XML, which can stop a pipeline. It has a failure exactly when the run is `failed`: a check fails, or a
 * finding is of a class in `failOn`. An unknown check is a skipped case. Other warnings are output.
 */
export function renderCheckJunit(run: CheckRun): string {
  const view = checkView(run);
  const { startedAt, finishedAt, sourceVault, targetVault, findings, forecast } = view;
  return junitXml({
    title: 'keyvault-mover checks',
    name: `${sourceVault}--${targetVault}`,
    startedAt,
    finishedAt,
    cases: [
      ...findings.map((finding) => ({ name: finding.id, outcome: outcomeOf(finding, view) })),
      ...(forecast === null ? [] : outcomes.map((outcome) => caseOf(outcome, forecast, view))),
    ],
  });
}

type ShownFinding = CheckView['findings'][number];

function outcomeOf(finding: ShownFinding, { failOn }: CheckView): JunitOutcome {
  const { status, evidence, remedy, link } = finding;
  const body = linesOf([evidence, itemsOf(finding), remedy, link]);
  switch (status) {
    case 'pass':
      return { kind: 'passed' };
    case 'unknown':
      return { kind: 'skipped', message: evidence };
    case 'warn':
      return failOn.includes('warning')
        ? { kind: 'failed', type: 'warning', message: evidence, body }
        : { kind: 'output', body };
    case 'fail':
      return { kind: 'failed', type: 'check', message: evidence, body };
  }
}

const classOf: Readonly<Record<Outcome, FailOnClass>> = { blocked: 'blocked', skipped: 'skipped', altered: 'warning' };

/** `ITEMS-BLOCKED`: the number of items with this outcome, and their names by reason. */
function caseOf(outcome: Outcome, forecast: Forecast, { affected, failOn }: CheckView): JunitCase {
  const name = `ITEMS-${outcome.toUpperCase()}`;
  const { total } = forecast[outcome];
  if (total === 0) return { name, outcome: { kind: 'passed' } };
  const groups = affected.filter((group) => group.outcome === outcome);
  const reasons = groups.map(({ reason, itemCount }) => `${String(itemCount)} ${reason}`);
  const message = `${String(total)} of ${String(forecast.items)} items would be ${outcome}: ${reasons.join(', ')}.`;
  const body = linesOf([message, ...groups.map((group) => linesOf(affectedOf(group)))]);
  const type = classOf[outcome];
  return { name, outcome: failOn.includes(type) ? { kind: 'failed', type, message, body } : { kind: 'output', body } };
}

function linesOf(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join('\n');
}
