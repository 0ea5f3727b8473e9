import { parseSettings } from '../../../../../shared/contracts/settings/settings';

const needed = { MOVE_STORE: 'file:store', MOVE_STAGING_KEY_ID: 'https://mover.vault.azure.net/keys/staging' };
const retentionOf = (more: Record<string, string>) => parseSettings({ ...needed, ...more }).retention;

test('without a setting, the app keeps everything', () => {
  expect(retentionOf({})).toBeUndefined();
});

test.each([
  [{ MOVE_RETENTION_DAYS: '90' }, { days: 90, reportDays: 90 }],
  [
    { MOVE_RETENTION_DAYS: '7', MOVE_REPORT_RETENTION_DAYS: '3650' },
    { days: 7, reportDays: 3_650 },
  ],
])('parseSettings reads %j', (given, retention) => {
  expect(retentionOf(given)).toEqual(retention);
});

test.each([
  [{ MOVE_RETENTION_DAYS: '6' }, 'MOVE_RETENTION_DAYS: expected a whole number of days from 7 to 3650'],
  [{ MOVE_RETENTION_DAYS: '1.5' }, 'MOVE_RETENTION_DAYS: expected a whole number of days from 7 to 3650'],
  [{ MOVE_RETENTION_DAYS: '3651' }, 'MOVE_RETENTION_DAYS: expected a whole number of days from 7 to 3650'],
  [{ MOVE_REPORT_RETENTION_DAYS: '90' }, 'MOVE_REPORT_RETENTION_DAYS: expected MOVE_RETENTION_DAYS'],
  [{ MOVE_RETENTION_DAYS: '90', MOVE_REPORT_RETENTION_DAYS: '30' }, 'with at most as many days'],
])('parseSettings refuses %j', (given, fault) => {
  expect(() => retentionOf(given)).toThrow(fault);
});
