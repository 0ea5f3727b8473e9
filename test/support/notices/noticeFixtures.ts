import { type CheckSummary } from '../../../shared/contracts/model/checks';
import { type Notice } from '../../../shared/contracts/model/notices';
import { startProgress } from '../../../shared/rules/transfer/moveProgress';
import { moveNotice } from '../../../shared/rules/notices/moveNotice';
import { moveOf } from '../move/moveFixtures';

const time = '2026-05-01T10:00:00.000Z';

/** The first notice of a move. */
export function noticeOf(): Notice {
  return moveNotice(moveOf(), startProgress(time), { notices: 0, phase: null }, time);
}

/** The summary of a run of checks without problems and without changes. */
export function checkSummaryOf(changes: Partial<CheckSummary> = {}): CheckSummary {
  return {
    id: 'source--target--20260501T100000000-0a1b2c3d',
    hash: 'ab'.repeat(32),
    sourceVault: 'source',
    targetVault: 'target',
    trigger: 'schedule',
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:00:05.000Z',
    overall: 'ready',
    previousOverall: 'ready',
    counts: { pass: 30, warn: 0, fail: 0, unknown: 0 },
    failing: [],
    forecast: null,
    failed: false,
    changes: [],
    changed: false,
    ...changes,
  };
}
