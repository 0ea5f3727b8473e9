import { type CheckRun, checkRunSchema, type Finding } from '../../../shared/contracts/model/checks';
import { cutoverListSchema } from '../../../shared/contracts/api/cutoverAnswers';
import { type CutoverCode } from '../../../shared/contracts/model/acceptedLines';
import { type Hold } from '../../../shared/contracts/model/hold';
import { cutoverChecklist, type CutoverMove } from '../../../shared/rules/cutover/cutoverChecklist';
import { endPass, startHold } from '../../../shared/rules/transfer/holdProgress';
import { startProgress } from '../../../shared/rules/transfer/moveProgress';
import { statusOf } from '../../../shared/rules/transfer/moveStatusOf';
import { moveOf } from '../move/moveFixtures';

export const began = '2026-05-01T10:00:00.000Z';
export const ended = '2026-05-01T10:00:30.000Z';
export const now = '2026-05-01T12:00:00.000Z';
export const later = '2026-05-01T12:00:01.000Z';
export const move = moveOf({ cutover: 'hold' });
export const seconds = (time: string) => Date.parse(time) / 1_000;
export const target = {
  readAt: ended,
  changed: { count: 0, first: [], hash: 'ab'.repeat(32) },
  identity: { source: 'id of the source', target: 'id of the target' },
};
export const quiet: Hold = {
  ...endPass(startHold(began), { found: false, now: ended }),
  newest: seconds(began),
  target,
};
export const problem = {
  itemType: 'key',
  itemName: 'signing',
  code: 'NEW_KEY_VERSION',
  detail: 'new',
  remedy: 'act',
} as const;
export const gone = { itemType: 'secret', itemName: 'old', state: 'there' } as const;

export const checkIds = [
  ...['CHK-RENEWAL-BOTH', 'CHK-ROTATION-ON', 'CHK-EXPIRED', 'CHK-EXPIRING', 'CHK-RENEWAL-DUE', 'CHK-ACCESS'],
  ...['CHK-VAULTS-REACHABLE', 'CHK-NETWORK-REACH', 'CHK-SOURCE-PERMISSIONS', 'CHK-TARGET-PERMISSIONS'],
  'CHK-NETWORK-SETTINGS',
];

export function checkOf(changes: Partial<CheckRun> = {}, finding: Partial<Finding> = {}): CheckRun {
  const findings = checkIds.map((id): Finding => {
    const own = { id, status: 'pass' as const, evidence: `${id} is fine.`, items: [], itemCount: 0 };
    return finding.id === id ? { ...own, ...finding } : own;
  });
  return checkRunSchema.parse({
    ...{ id: `${move.sourceVault}--${move.targetVault}--20260501T110000000-0123abcd`, trigger: 'request' },
    ...{ sourceVault: move.sourceVault, targetVault: move.targetVault, options: {}, policy: {}, failOn: [] },
    ...{ startedAt: '2026-05-01T10:59:00.000Z', finishedAt: '2026-05-01T11:00:00.000Z', overall: 'ready', findings },
    ...{ previousId: null, changes: [], forecast: null, affected: [] },
    ...changes,
  });
}

export function listedWith(hold: Hold | undefined, more: Partial<CutoverMove> = {}): CutoverMove {
  const progress = { ...startProgress(began), phase: 'awaitingCutover' as const, ...(hold && { hold }) };
  const status = statusOf(move, progress, now);
  return { move, status, hold, isEnded: false, deleted: [], check: checkOf(), search: null, now, ...more };
}

export function lineWith(code: CutoverCode, listed: CutoverMove) {
  const line = cutoverListSchema.parse(cutoverChecklist(listed)).lines.find((one) => one.code === code);
  if (line === undefined) throw new Error(`There is no line ${code}.`);
  return line;
}
