import { type CheckView } from '../../contracts/api/checkAnswers';
import { type CheckRun } from '../../contracts/model/checks';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { explainReason } from '../problems/explainReason';
import { findCheck } from './catalogue';
import { type Check } from './check';
import { conditionsOf } from './readiness';
import { summarizeRun } from './summarizeRun';

type Words = Pick<Check, 'title' | 'looksAt' | 'severity' | 'remedy' | 'link'>;

/** A run with the catalogue's texts for each finding and reason. All formats of a run are made from this value. */
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
  // A run of checks writes nothing.
  const { detail, remedy } = explainReason(reason, { when: 'planned' });
  return { detail, remedy };
}

/** Another version of the app may have stored the run, with checks that this version does not know. */
function wordsOf(id: string): Words {
  const { title, looksAt, severity, remedy, link } = findCheck(id) ?? unknownCheck;
  return { title, looksAt, severity, remedy, link };
}

const unknownCheck: Words = {
  title: 'A check of another version',
  looksAt: 'This version does not know the check.',
  severity: 'warn',
  remedy: 'Check again with this version.',
  link: '',
};
