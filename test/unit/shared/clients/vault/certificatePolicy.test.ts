import { wirePolicySchema } from '../../../../../shared/clients/vault/certificatePolicy';

const policy = {
  key_props: { exportable: true, kty: 'EC', crv: 'P-256', reuse_key: false },
  secret_props: { contentType: 'application/x-pem-file' },
  x509_props: {
    subject: 'CN=site',
    sans: { dns_names: ['site'], upns: ['a@b'], uris: ['urn:x'], ipAddresses: ['10.0.0.1'] },
    ekus: ['1.3.6.1.5.5.7.3.1'],
    key_usage: ['digitalSignature'],
    validity_months: 12,
    basic_constraints: { ca: false },
  },
  lifetime_actions: [
    { trigger: { lifetime_percentage: 80 }, action: { action_type: 'AutoRenew' } },
    { trigger: { days_before_expiry: 3 }, action: { action_type: 'EmailContacts' } },
  ],
  issuer: { name: 'digicert', cty: 'OV-SSL', cert_transparency: true },
};
const id = 'https://contoso.vault.azure.net/certificates/site/policy';

test('wirePolicySchema keeps the whole policy except for its id and times', () => {
  const answer = { id, ...policy, attributes: { enabled: true, created: 1, updated: 2 } };
  expect(wirePolicySchema.parse(answer)).toEqual(policy);
});

test('wirePolicySchema keeps unknown fields at every depth', () => {
  const newer = {
    ...policy,
    group_of_tomorrow: { deep: [1, { two: 2 }] },
    key_props: { ...policy.key_props, protection: 'x' },
    lifetime_actions: [{ trigger: { on_a_whim: true }, action: { action_type: 'Sing', loud: 1 } }],
  };
  expect(wirePolicySchema.parse(newer)).toEqual(newer);
});

test('wirePolicySchema drops fields that are null', () => {
  const answer = { ...policy, secret_props: null, key_props: { kty: 'RSA', crv: null }, lifetime_actions: null };
  expect(wirePolicySchema.parse(answer)).toEqual({
    x509_props: policy.x509_props,
    issuer: policy.issuer,
    key_props: { kty: 'RSA' },
  });
});

test('wirePolicySchema reads a policy with all lists of alternative names as one with the lists that have names', () => {
  const all = { emails: [], dns_names: ['site'], upns: [], uris: [], ipAddresses: [] };
  const none = { ...all, dns_names: [] };
  const withNames = (sans: object) => ({ ...policy, x509_props: { subject: 'CN=site', sans } });

  expect(wirePolicySchema.parse(withNames(all))).toEqual(withNames({ dns_names: ['site'] }));
  expect(wirePolicySchema.parse(withNames(none))).toEqual({ ...policy, x509_props: { subject: 'CN=site' } });
});

test.each([undefined, [], 'x', { issuer: 'Self' }])('wirePolicySchema rejects %j', (answer) => {
  expect(wirePolicySchema.safeParse(answer).success).toBe(false);
});
