import { renewalDue, rotationDue } from '../../../../../shared/rules/checks/dueDates';

const at = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 1000;
const version = { created: at('2026-01-31'), expires: at('2026-12-31') };
const rotate = (trigger: object) => [{ action: 'Rotate' as const, ...trigger }];

test.each<[string, Parameters<typeof rotationDue>[0], number | undefined]>([
  ['days after it was made', rotate({ timeAfterCreate: 'P30D' }), at('2026-03-02')],
  ['months after it was made', rotate({ timeAfterCreate: 'P2M' }), at('2026-03-31')],
  ['years and days after it was made', rotate({ timeAfterCreate: 'P1Y1D' }), at('2027-02-01')],
  ['before it expires', rotate({ timeBeforeExpiry: 'P30D' }), at('2026-12-01')],
  ['a notice only', [{ action: 'Notify', timeBeforeExpiry: 'P30D' }], undefined],
  ['a form that nobody knows', rotate({ timeAfterCreate: 'PT3H' }), undefined],
  ['no action', [], undefined],
  [
    'the first of two',
    [...rotate({ timeAfterCreate: 'P90D' }), ...rotate({ timeAfterCreate: 'P10D' })],
    at('2026-02-10'),
  ],
])('rotationDue returns the due date for %s', (_, actions, due) => {
  expect(rotationDue(actions, version)).toBe(due);
});

test('rotationDue returns undefined for a time before expiry if the key does not expire', () => {
  expect(rotationDue(rotate({ timeBeforeExpiry: 'P30D' }), { created: version.created })).toBeUndefined();
});

const renew = (trigger: object) => ({ lifetime_actions: [{ action: { action_type: 'AutoRenew' }, trigger }] });

test.each<[string, Parameters<typeof renewalDue>[0], number | undefined]>([
  ['a number of days before it expires', renew({ days_before_expiry: 30 }), at('2026-12-01')],
  ['a share of its lifetime', renew({ lifetime_percentage: 50 }), (version.created + version.expires) / 2],
  ['mail only', { lifetime_actions: [{ action: { action_type: 'EmailContacts' }, trigger: {} }] }, undefined],
  ['no policy', {}, undefined],
])('renewalDue returns the due date for %s', (_, policy, due) => {
  expect(renewalDue(policy, version)).toBe(due);
});

test('renewalDue returns undefined for a certificate that was never issued', () => {
  expect(renewalDue(renew({ days_before_expiry: 30 }), { created: version.created })).toBeUndefined();
});

test.each([
  ['2026-03-31', { timeBeforeExpiry: 'P1M' }, '2026-02-28'],
  ['2026-01-31', { timeAfterCreate: 'P1M' }, '2026-02-28'],
  ['2024-02-29', { timeAfterCreate: 'P1Y' }, '2025-02-28'],
  ['2026-05-31', { timeAfterCreate: 'P1Y1M1D' }, '2027-07-01'],
])('rotationDue of %s with %j ends in the month that it names: %s', (date, trigger, due) => {
  const time = Date.parse(`${date}T12:00:00Z`) / 1_000;
  const found = rotationDue([{ action: 'Rotate', ...trigger }], { created: time, expires: time });
  expect(new Date((found ?? 0) * 1_000).toISOString().slice(0, 10)).toBe(due);
});
