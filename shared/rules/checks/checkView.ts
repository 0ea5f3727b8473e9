import { type CheckView } from '../../contracts/api/checkAnswers';
import { type CheckRun } from '../../contracts/model/checks';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { explainReason } from '../report/explainReason';
import { findCheck } from './catalogue';
import { type Check } from './check';
import { conditionsOf } from './readiness';
import { summarizeRun } from './summarizeRun';

type Words = Pick<Check, 'title' | 'looksAt' | 'severity' | 'remedy' | 'link'>;

/** A run with the words of the catalogue for each finding and of each reason: the one value behind all of its formats. */
export function checkView(run: CheckRun): CheckView {
  const { counts, failed } = summarizeRun(run, null);
  return {
    ...run,
    counts,
    failed,
    conditions: conditionsOf(run.findings),
    findings: run.findings.map((one) => ({ ...one, ...wordsOf(one.id) })),
    affected: run.affected.map((one) => ({ ...one, ...explain(one.reason) })),
  };
}

function explain(reason: ReasonCode): Pick<CheckView['affected'][number], 'detail' | 'remedy'> {
  const { detail, remedy } = explainReason(reason);
  return { detail, remedy };
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
