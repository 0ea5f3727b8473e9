import { parseSchedule } from '../../../../../local/functionsHost/triggers/ncrontab';
import { ncrontabSchema } from '../../../../../shared/contracts/settings/scheduleSettings';

test.each([
  '0 */30 * * * *',
  '*/5 * * * *',
  '  0 0 6 * * 1-5 ',
  '0 0 6 * * Mon-Fri',
  '0 30 9 1,15 JAN-jun,12 *',
  '*/10 * * * * *',
  '59 59 23 31 12 6',
])('ncrontabSchema accepts %s, as the host does', (text) => {
  expect(ncrontabSchema.parse(text)).toBe(text.trim());
  expect(parseSchedule(text, 'UTC').next(Date.parse('2026-05-01T00:00:00Z'))).toBeGreaterThan(0);
});

test.each([
  '',
  '* * * *',
  '* * * * * * *',
  '60 * * * * *',
  '0 60 * * * *',
  '0 0 24 * * *',
  '0 0 0 0 * *',
  '0 0 0 32 * *',
  '0 0 0 * 13 *',
  '0 0 0 * * 7',
  '0 0 0 * * fri-mon',
  '0 0 0 * fri *',
  '0 5-1 * * * *',
  '0 */0 * * * *',
  '0 1,,2 * * * *',
  '0 -1 * * * *',
  '0 ? * * * *',
  '@hourly',
  '00:05:00',
  '%CHECKS%',
  `${'9'.repeat(5000)} * * * *`,
])('ncrontabSchema rejects %s', (text) => {
  expect(ncrontabSchema.safeParse(text).success).toBe(false);
});
