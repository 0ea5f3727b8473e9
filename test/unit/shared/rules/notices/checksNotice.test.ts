import { noticeSchema } from '../../../../../shared/contracts/model/notices';
import { checksNotice } from '../../../../../shared/rules/notices/checksNotice';
import { forecastOf } from '../../../../support/checks/checkFixtures';
import { checkSummaryOf } from '../../../../support/notices/noticeFixtures';

const now = '2026-05-01T10:00:05.000Z';
const change = { id: 'CHK-TARGET-NAMES', kind: 'worse' as const, from: 'pass' as const, to: 'fail' as const };
const forecast = forecastOf(30, { blocked: { total: 2, byReason: { KEY_ACROSS_GEOGRAPHIES: 2 } } });
const worse = checkSummaryOf({
  overall: 'notReady',
  counts: { pass: 29, warn: 0, fail: 1, unknown: 0 },
  failing: ['CHK-TARGET-NAMES'],
  forecast,
  failed: true,
  changes: [change],
  changed: true,
});

test('checksNotice reports a regression with only check ids and states', () => {
  expect(noticeSchema.parse(checksNotice(worse, now))).toEqual({
    specversion: '1.0',
    id: 'check-source--target--20260501T100000000-0a1b2c3d',
    source: '/api/checks/source--target--20260501T100000000-0a1b2c3d',
    type: 'keyvaultmover.checks.changed',
    subject: 'source/target',
    time: now,
    datacontenttype: 'application/json',
    data: {
      checkRunId: 'source--target--20260501T100000000-0a1b2c3d',
      sourceVault: 'source',
      targetVault: 'target',
      trigger: 'schedule',
      startedAt: '2026-05-01T10:00:00.000Z',
      finishedAt: '2026-05-01T10:00:05.000Z',
      overall: 'notReady',
      previousOverall: 'ready',
      counts: { pass: 29, warn: 0, fail: 1, unknown: 0 },
      failing: ['CHK-TARGET-NAMES'],
      changes: [change],
      forecast,
      failed: true,
    },
  });
});

test.each([
  ['nothing has changed', checkSummaryOf(), false],
  ['something has', worse, true],
  ['it is the first scheduled run of the pair', checkSummaryOf({ previousOverall: null }), true],
  [
    'it is the first run, and somebody asked for it',
    checkSummaryOf({ previousOverall: null, trigger: 'request' }),
    false,
  ],
  ['it is the first run, at the gate of a move', checkSummaryOf({ previousOverall: null, trigger: 'gate' }), false],
  ['a run on request found a change', { ...worse, trigger: 'request' as const }, true],
])('checksNotice, when %s, returns a notice: %j', (_, summary, isMade) => {
  expect(checksNotice(summary, now) !== undefined).toBe(isMade);
});

test('checksNotice fits the contract with the longest names', () => {
  const vault = 'a'.repeat(24);
  const id = `${vault}--${vault}--20260501T100000000-0a1b2c3d`;
  const summary = { ...worse, id, sourceVault: vault, targetVault: vault };
  expect(noticeSchema.safeParse(checksNotice(summary, now)).success).toBe(true);
});
