import {
  certificateDetailSchema,
  certificateVersionSchema,
} from '../../../../../shared/clients/vault/vaultCertificatesClient';

const version = 'a'.repeat(32);
const id = (collection: string) => `https://contoso.vault.azure.net/${collection}/site/${version}`;
const attributes = { enabled: true, created: 5, updated: 6 };
const bare = { version, created: 5, updated: 6, enabled: true, tags: {} };

test('certificateDetailSchema reads a bundle', () => {
  const answer = {
    id: id('certificates'),
    kid: id('keys'),
    sid: id('secrets'),
    x5t: Buffer.from('00ff10', 'hex').toString('base64url'),
    cer: 'MII=',
    contentType: 'application/x-pkcs12',
    preserveCertOrder: false,
    attributes: { ...attributes, enabled: false, nbf: 7, exp: 8, recoveryLevel: 'Recoverable', recoverableDays: 90 },
    tags: { a: 'b' },
    policy: {},
  };
  expect(certificateDetailSchema.parse(answer)).toEqual({
    ...bare,
    enabled: false,
    notBefore: 7,
    expires: 8,
    tags: { a: 'b' },
    thumbprint: '00ff10',
    cer: 'MII=',
    recoveryLevel: 'Recoverable',
    keyVersionId: version,
    preserveCertOrder: false,
  });
});

test('certificateDetailSchema reads a certificate that was never issued', () => {
  const answer = { id: id('certificates'), attributes, tags: null, pending: { id: 'x' } };
  expect(certificateDetailSchema.parse(answer)).toEqual({ ...bare, thumbprint: '', cer: '' });
  expect(certificateVersionSchema.parse(answer)).toEqual({ ...bare, thumbprint: '' });
});

test('certificateDetailSchema rejects a certificate without times', () => {
  expect(certificateVersionSchema.safeParse({ id: id('certificates'), attributes: {} }).success).toBe(false);
});
