import { type Completion, type CompletionState } from '../../shared/contracts/api/completion';
import { type RetirementView } from '../../shared/contracts/api/retirementAnswers';
import { type RetirementState, type RetirementStep } from '../../shared/contracts/steps/retirement';
import { forbids, quietFrom } from '../../shared/words/retirementLines';
import { type Words } from '../../shared/words/word';
import { time } from './words';

export const retirementWords: Words<RetirementState> = {
  open: { text: 'open', tone: 'quiet' },
  locked: { text: 'locked', tone: 'warn' },
  deleted: { text: 'soft-deleted', tone: 'bad' },
};

export const lineWords: Words<CompletionState> = {
  no: { text: 'no', tone: 'bad' },
  unknown: { text: 'unknown', tone: 'warn' },
  yes: { text: 'yes', tone: 'good' },
};

export const verdictWords: Words<Completion['verdict']> = {
  notSafe: { text: 'not safe', tone: 'bad' },
  unknown: { text: 'unknown', tone: 'warn' },
  safe: { text: 'safe', tone: 'good' },
};

interface Steering {
  readonly button: string;
  readonly title: string;
  readonly action: string;
  readonly isDangerous: boolean;
  readonly consequences: (vault: string) => readonly string[];
}

export const stepSteering: Readonly<Record<RetirementStep, Steering>> = {
  lock: {
    button: 'Lock it …',
    title: 'Lock the old vault?',
    action: 'Lock the vault',
    isDangerous: true,
    consequences: (vault) => [
      `Nobody reaches the items of ${vault} except the principals that you name here. What still uses it fails.`,
      'The app keeps moves and rollbacks away from it, and looks every six hours whether the lock stands.',
      'An unlock sets back what stood there. It loses what others change in the moment of the lock.',
    ],
  },
  unlock: {
    button: 'Unlock it …',
    title: 'Unlock the old vault?',
    action: 'Unlock the vault',
    isDangerous: false,
    consequences: (vault) => [
      `Access and network of ${vault} are as before the lock. What somebody opened by hand stays, and is named.`,
      'The wait for its deletion begins again with the next lock.',
    ],
  },
  delete: {
    button: 'Delete it …',
    title: 'Soft-delete this vault?',
    action: 'Delete the vault',
    isDangerous: true,
    consequences: (vault) => [
      `The app soft-deletes ${vault} with all its items. It purges nothing.`,
      'Azure purges the vault itself at the end of its retention, and nobody can take that back.',
    ],
  },
  recover: {
    button: 'Recover it …',
    title: 'Recover the old vault?',
    action: 'Recover the vault',
    isDangerous: false,
    consequences: (vault) => [`${vault} is back, still locked, with its role assignments.`],
  },
};

type Retired = Pick<RetirementView, 'state' | 'lockedAt' | 'step' | 'awaitsSecondPerson' | 'next'>;

/** A source that nobody has asked to lock. */
const untouched: Retired = { state: 'open', lockedAt: null, step: null, awaitsSecondPerson: false, next: ['lock'] };

/** The steps that a source offers now, each with why it is not possible; undefined if it is. The app decides about each call again. */
export function stepsOf(
  { step: running, awaitsSecondPerson, lockedAt, next }: Retired = untouched,
  statement: Completion | undefined,
): readonly { readonly step: RetirementStep; readonly why: string | undefined }[] {
  // Only the same request approves a step that waits.
  if (running !== null && awaitsSecondPerson) return [{ step: running, why: undefined }];
  return next.map((step) => ({
    step,
    why: running === null ? whyNot(step, statement, lockedAt) : `The step ${running} runs.`,
  }));
}

function whyNot(step: RetirementStep, statement: Completion | undefined, lockedAt: string | null): string | undefined {
  if (step !== 'lock' && step !== 'delete') return undefined;
  if (statement === undefined) return 'The statement is not read yet.';
  const { lines, statedAt } = statement;
  const codes = lines.filter((line) => forbids(step, line)).map(({ code }) => code);
  if (codes.length > 0)
    return `By the statement of ${time(statedAt)}, ${codes.join(', ')} ${codes.length === 1 ? 'does' : 'do'} not say yes.`;
  if (step === 'lock') return undefined;
  const quietAt = quietFrom({ lockedAt, lastUse: statement.lastUse });
  if (quietAt === null) return `The statement of ${time(statedAt)} does not say how long it has to be locked.`;
  return quietAt <= statedAt ? undefined : `It has to be locked until ${time(quietAt)}.`;
}
