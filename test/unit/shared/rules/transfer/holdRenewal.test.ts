import { holdRenewal, renewsItself } from '../../../../../shared/rules/transfer/freezeState';

const renew = { action: { action_type: 'AutoRenew' }, trigger: { days_before_expiry: 30 } };
const mail = { action: { action_type: 'EmailContacts' }, trigger: { lifetime_percentage: 80 } };

test.each<[string, object, boolean]>([
  ['renews', { lifetime_actions: [renew] }, true],
  ['mails and renews', { lifetime_actions: [mail, renew] }, true],
  ['only mails', { lifetime_actions: [mail] }, false],
  ['has no actions', { lifetime_actions: [] }, false],
  ['is silent', {}, false],
])('renewsItself of a policy that %s returns %s', (_, policy, renews) => {
  expect(renewsItself(policy)).toBe(renews);
});

test('holdRenewal replaces renewal by mail at the same time, and changes nothing else', () => {
  const policy = { issuer: { name: 'DigiCert' }, lifetime_actions: [mail, renew] };
  const held = holdRenewal(policy);
  expect(held).toEqual({
    issuer: { name: 'DigiCert' },
    lifetime_actions: [mail, { action: { action_type: 'EmailContacts' }, trigger: renew.trigger }],
  });
  expect(renewsItself(held)).toBe(false);
});

test('holdRenewal does not change its input', () => {
  const policy = { lifetime_actions: [renew] };
  holdRenewal(policy);
  expect(policy).toEqual({ lifetime_actions: [renew] });
});

test.each([{}, { lifetime_actions: [] }, { lifetime_actions: [mail] }])(
  'holdRenewal returns the policy %j unchanged',
  (policy) => {
    expect(holdRenewal(policy)).toBe(policy);
  },
);
