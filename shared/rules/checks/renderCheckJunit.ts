import { type CheckRun } from '../../contracts/checks';
import { escapeMarkup } from '../escapeMarkup';
import { type CheckView } from '../../contracts/checkAnswers';
import { checkView } from './checkView';
import { itemsOf } from './checkWords';

/** A run as JUnit XML, so that a pipeline stops on it: what fails is a failure, what is unknown was skipped, a warning is output. */
export function renderCheckJunit(run: CheckRun): string {
  const view = checkView(run);
  const { counts, findings } = view;
  const name = escapeMarkup(`${view.sourceVault}--${view.targetVault}`);
  const seconds = Math.max(0, (Date.parse(view.finishedAt) - Date.parse(view.startedAt)) / 1000);
  const sums = `tests="${String(findings.length)}" failures="${String(counts.fail)}" errors="0" skipped="${String(counts.unknown)}" time="${String(seconds)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="keyvault-mover checks" ${sums}>`,
    `<testsuite name="${name}" timestamp="${escapeMarkup(view.startedAt)}" ${sums}>`,
    ...findings.map(
      (finding) => `<testcase classname="${name}" name="${escapeMarkup(finding.id)}">${bodyOf(finding)}</testcase>`,
    ),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function bodyOf(finding: CheckView['findings'][number]): string {
  const { status, evidence, remedy, link } = finding;
  const items = itemsOf(finding);
  const whole = escapeMarkup([evidence, items, remedy, link].filter((part) => part !== '').join('\n'));
  switch (status) {
    case 'pass':
      return '';
    case 'warn':
      return `<system-out>${whole}</system-out>`;
    case 'unknown':
      return `<skipped message="${escapeMarkup(evidence)}"/>`;
    case 'fail':
      return `<failure type="check" message="${escapeMarkup(evidence)}">${whole}</failure>`;
  }
}
