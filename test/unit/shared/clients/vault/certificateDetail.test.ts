import {
  certificateDetailSchema,
  certificateVersionSchema,
} from '../../../../../shared/clients/vault/certificateDetail';
import { pendingCertificateSchema } from '../../../../../shared/clients/vault/vaultCertificatesClient';

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
    secretVersionId: version,
    contentType: 'application/x-pkcs12',
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

describe('pendingCertificateSchema', () => {
  test('reads the issuer of an operation under way', () => {
    const answer = { status: 'inProgress', issuer: { name: 'Self' }, cancellation_requested: false, csr: 'MII=' };
    expect(pendingCertificateSchema.parse(answer)).toEqual({
      status: 'inProgress',
      issuerName: 'Self',
      cancellationRequested: false,
    });
  });

  test('reads the error of a failed operation', () => {
    const answer = {
      status: 'failed',
      status_details: 'details',
      cancellation_requested: true,
      error: { code: 'BadIssuer', message: 'said the issuer' },
    };
    expect(pendingCertificateSchema.parse(answer)).toEqual({
      status: 'failed',
      statusDetails: 'details',
      cancellationRequested: true,
      error: { code: 'BadIssuer', message: 'said the issuer' },
    });
  });

  test('accepts an operation with a status only', () => {
    expect(pendingCertificateSchema.parse({ status: 'completed', error: null, issuer: null })).toEqual({
      status: 'completed',
      cancellationRequested: false,
    });
  });
});
