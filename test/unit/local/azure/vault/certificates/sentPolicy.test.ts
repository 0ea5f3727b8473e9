import { defaultPolicy, type PolicyContent } from '../../../../../../local/azure/vault/certificates/certificatePolicy';
import { mergePolicy, type SentPolicy } from '../../../../../../local/azure/vault/certificates/sentPolicy';

const before: PolicyContent = {
  key_props: { exportable: false, kty: 'RSA', key_size: 4096, reuse_key: true },
  secret_props: { contentType: 'application/x-pem-file' },
  x509_props: {
    subject: 'CN=before',
    sans: { dns_names: ['before.example'] },
    ekus: ['1.3.6.1.5.5.7.3.1'],
    key_usage: ['digitalSignature'],
    validity_months: 6,
    basic_constraints: { ca: false },
  },
  lifetime_actions: [{ trigger: { days_before_expiry: 20 }, action: { action_type: 'EmailContacts' } }],
  issuer: { name: 'contoso-ca', cty: 'OV-SSL' },
};

test.each<[string, SentPolicy]>([
  ['nothing', {}],
  [
    'groups that are null',
    { key_props: null, secret_props: null, x509_props: null, lifetime_actions: null, issuer: null },
  ],
  [
    'groups that are empty',
    { key_props: {}, secret_props: {}, x509_props: { sans: {}, ekus: [], key_usage: [] }, issuer: {} },
  ],
  ['alternative names that are empty lists', { x509_props: { sans: { dns_names: [], emails: null } } }],
  [
    'fields that are null',
    { key_props: { kty: null, key_size: null }, x509_props: { subject: null, validity_months: null } },
  ],
])('keeps existing values for %s', (_, sent) => {
  expect(mergePolicy(before, sent)).toEqual(before);
});

test('changes only the sent part of a group', () => {
  const merged = mergePolicy(before, { x509_props: { validity_months: 24 }, issuer: { name: 'Self' } });

  expect(merged).toEqual({
    ...before,
    x509_props: { ...before.x509_props, validity_months: 24 },
    issuer: { name: 'Self', cty: 'OV-SSL' },
  });
});

test('replaces alternative names and lifetime actions as a whole', () => {
  const { x509_props: props, lifetime_actions: actions } = mergePolicy(before, {
    x509_props: { sans: { emails: ['a@b.example'] } },
    lifetime_actions: [],
  });

  expect([props.sans, actions]).toEqual([{ emails: ['a@b.example'] }, []]);
});

test.each<[string, SentPolicy['key_props'], object]>([
  ['gives another type its own default', { kty: 'EC' }, { kty: 'EC', crv: 'P-256' }],
  ['makes an EC key from a curve alone', { crv: 'P-521' }, { kty: 'EC', crv: 'P-521' }],
  ['keeps the size of the same type', { kty: 'RSA' }, { kty: 'RSA', key_size: 4096 }],
  ['sets a size', { key_size: 3072 }, { kty: 'RSA', key_size: 3072 }],
  ['treats hardware as another type', { kty: 'RSA-HSM' }, { kty: 'RSA-HSM', key_size: 2048 }],
])('merges key properties: %s', (_, sent, kind) => {
  expect(mergePolicy(before, { key_props: sent }).key_props).toEqual({ exportable: false, reuse_key: true, ...kind });
});

test('removes the curve when the type changes to RSA', () => {
  const curve = mergePolicy(before, { key_props: { kty: 'EC', crv: 'P-384' } });

  expect(mergePolicy(curve, { key_props: { kty: 'RSA' } }).key_props).toEqual({
    exportable: false,
    reuse_key: true,
    kty: 'RSA',
    key_size: 2048,
  });
});

test.each<[string, SentPolicy, RegExp]>([
  ['neither subject nor name', { x509_props: { subject: '' } }, /neither a subject nor an alternative name/],
  ['an invalid subject', { x509_props: { subject: 'contoso' } }, /not an X\.500 name/],
  ['a subject of 201 characters', { x509_props: { subject: `CN=${'x'.repeat(198)}` } }, /too long/],
  ['a validity of no months', { x509_props: { subject: 'CN=x', validity_months: 0 } }, /out of range/],
  ['an unknown usage', { x509_props: { subject: 'CN=x', key_usage: ['fly'] } }, /fly is not known/],
  ['another content type', { secret_props: { contentType: 'text/plain' } }, /text\/plain is not valid/],
  ['an unsupported curve', { key_props: { kty: 'EC', crv: 'P-1' } }, /crv/],
  [
    'a percentage of 100',
    { lifetime_actions: [{ trigger: { lifetime_percentage: 100 }, action: { action_type: 'AutoRenew' } }] },
    /1 to 99/,
  ],
  [
    'no day before expiry',
    { lifetime_actions: [{ trigger: { days_before_expiry: 0 }, action: { action_type: 'AutoRenew' } }] },
    /days before/,
  ],
])('rejects a policy with %s', (_, sent, message) => {
  expect(() => mergePolicy(defaultPolicy, sent)).toThrow(message);
});

test('accepts a subject of 200 characters, and an empty one with an alternative name', () => {
  const longest = `CN=${'x'.repeat(197)}`;
  const named = { subject: '', sans: { dns_names: ['a.example'] } };

  expect(mergePolicy(defaultPolicy, { x509_props: { subject: longest } }).x509_props.subject).toBe(longest);
  expect(mergePolicy(defaultPolicy, { x509_props: named }).x509_props).toMatchObject(named);
});
