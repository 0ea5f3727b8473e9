import { noticeSchema } from '../../../../../shared/contracts/model/notices';
import { moveNotice, moveNoticeId } from '../../../../../shared/rules/notices/moveNotice';
import { startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { moveOf } from '../../../../support/move/moveFixtures';

const now = '2026-05-01T10:00:00.000Z';
const progress = startProgress(now);

test('moveNotice returns the notice of the first phase', () => {
  expect(moveNotice(moveOf(), progress, { notices: 0, phase: null }, now)).toEqual({
    specversion: '1.0',
    id: 'move-one-move-0a1b2c3d-00',
    source: '/api/moves/one-move',
    type: 'keyvaultmover.move.phaseChanged',
    subject: 'source/target',
    time: now,
    datacontenttype: 'application/json',
    sequence: '000000',
    data: {
      moveId: 'one-move',
      runId: '0a1b2c3d',
      sourceVault: 'source',
      targetVault: 'target',
      dryRun: false,
      phase: 'planning',
      previousPhase: null,
      items: { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 },
      versions: { total: 0, done: 0 },
      problemCount: 0,
      problemCodes: [],
      planHash: null,
      reportHead: null,
    },
  });
});

test('moveNotice returns the same id for the same phase of the same run', () => {
  const notified = { notices: 3, phase: 'transferring' as const };
  expect(moveNotice(moveOf(), progress, notified, now).id).toBe(moveNoticeId(moveOf(), 3));
  expect(moveNoticeId(moveOf({ runId: '11111111' }), 3)).not.toBe(moveNoticeId(moveOf(), 3));
});

test('moveNotice fits the contract with the longest names', () => {
  const vault = 'a'.repeat(24);
  const move = moveOf({ moveId: 'm'.repeat(64), sourceVault: vault, targetVault: `b${vault.slice(1)}` });
  expect(noticeSchema.safeParse(moveNotice(move, progress, { notices: 99, phase: null }, now)).success).toBe(true);
});
