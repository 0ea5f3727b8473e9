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
])('%s keeps what was there', (_, sent) => {
  expect(mergePolicy(before, sent)).toEqual(before);
});

test('a group that is sent in part changes that part alone', () => {
  const merged = mergePolicy(before, { x509_props: { validity_months: 24 }, issuer: { name: 'Self' } });

  expect(merged).toEqual({
    ...before,
    x509_props: { ...before.x509_props, validity_months: 24 },
    issuer: { name: 'Self', cty: 'OV-SSL' },
  });
});

test('alternative names are replaced as a whole, lifetime actions too', () => {
  const { x509_props: props, lifetime_actions: actions } = mergePolicy(before, {
    x509_props: { sans: { emails: ['a@b.example'] } },
    lifetime_actions: [],
  });

  expect([props.sans, actions]).toEqual([{ emails: ['a@b.example'] }, []]);
});

test.each<[string, SentPolicy['key_props'], object]>([
  ['another type takes its own default', { kty: 'EC' }, { kty: 'EC', crv: 'P-256' }],
  ['a curve alone makes it an EC key', { crv: 'P-521' }, { kty: 'EC', crv: 'P-521' }],
  ['the same type keeps its size', { kty: 'RSA' }, { kty: 'RSA', key_size: 4096 }],
  ['a size is taken', { key_size: 3072 }, { kty: 'RSA', key_size: 3072 }],
  ['hardware is another type', { kty: 'RSA-HSM' }, { kty: 'RSA-HSM', key_size: 2048 }],
])('of the key: %s', (_, sent, kind) => {
  expect(mergePolicy(before, { key_props: sent }).key_props).toEqual({ exportable: false, reuse_key: true, ...kind });
});

test('a change from a curve to RSA leaves no curve behind', () => {
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
  ['a subject that is no name', { x509_props: { subject: 'contoso' } }, /no X\.500 name/],
  ['a subject of 201 characters', { x509_props: { subject: `CN=${'x'.repeat(198)}` } }, /too long/],
  ['no month of validity', { x509_props: { subject: 'CN=x', validity_months: 0 } }, /out of range/],
  ['a usage that nobody knows', { x509_props: { subject: 'CN=x', key_usage: ['fly'] } }, /fly is not known/],
  ['another content type', { secret_props: { contentType: 'text/plain' } }, /text\/plain is not valid/],
  ['an odd curve', { key_props: { kty: 'EC', crv: 'P-1' } }, /crv/],
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
])('a policy with %s is refused', (_, sent, message) => {
  expect(() => mergePolicy(defaultPolicy, sent)).toThrow(message);
});

test('a subject of 200 characters is taken, and none at all beside an alternative name', () => {
  const longest = `CN=${'x'.repeat(197)}`;
  const named = { subject: '', sans: { dns_names: ['a.example'] } };

  expect(mergePolicy(defaultPolicy, { x509_props: { subject: longest } }).x509_props.subject).toBe(longest);
  expect(mergePolicy(defaultPolicy, { x509_props: named }).x509_props).toMatchObject(named);
});
