import { type CheckRun } from '../../contracts/checks';
import { type CheckView } from '../../contracts/checkAnswers';
import { type JunitOutcome, renderJunit } from '../report/renderJunit';
import { checkView } from './checkView';
import { itemsOf } from './checkWords';

/** A run as JUnit XML, so that a pipeline stops on it: what fails is a failure, what is unknown was skipped, a warning is output. */
export function renderCheckJunit(run: CheckRun): string {
  const { sourceVault, targetVault, startedAt, finishedAt, findings } = checkView(run);
  const name = `${sourceVault}--${targetVault}`;
  const cases = findings.map((finding) => ({ classname: name, name: finding.id, outcome: outcomeOf(finding) }));
  return renderJunit({ title: 'keyvault-mover checks', name, startedAt, finishedAt, cases });
}

function outcomeOf(finding: CheckView['findings'][number]): JunitOutcome | undefined {
  const { status, evidence, remedy, link } = finding;
  const text = [evidence, itemsOf(finding), remedy, link].filter((part) => part !== '').join('\n');
  switch (status) {
    case 'pass':
      return undefined;
    case 'warn':
      return { kind: 'passed', output: text };
    case 'unknown':
      return { kind: 'skipped', message: evidence };
    case 'fail':
      return { kind: 'failure', type: 'check', message: evidence, text };
  }
}
