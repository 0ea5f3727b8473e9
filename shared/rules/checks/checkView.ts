import { type CheckView } from '../../contracts/checkAnswers';
import { type CheckRun } from '../../contracts/checks';
import { findCheck } from './catalogue';
import { type Check } from './check';
import { summarizeRun } from './summarizeRun';

type Words = Pick<Check, 'title' | 'looksAt' | 'severity' | 'remedy' | 'link'>;

/** A run with the words of the catalogue beside each finding: the one value behind all of its formats. */
export function checkView(run: CheckRun): CheckView {
  return {
    ...run,
    counts: summarizeRun(run, null).counts,
    findings: run.findings.map((one) => ({ ...one, ...wordsOf(one.id) })),
  };
}

/** A run may have been kept by another version of the app, with checks that this one does not know. */
function wordsOf(id: string): Words {
  const { title, looksAt, severity, remedy, link } = findCheck(id) ?? unheardOf;
  return { title, looksAt, severity, remedy, link };
}

const unheardOf: Words = {
  title: 'A check of another version',
  looksAt: 'This version does not know the check.',
  severity: 'warn',
  remedy: 'Check again with this version.',
  link: '',
};
