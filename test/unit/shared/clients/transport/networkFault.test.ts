import { RestError } from '@azure/core-rest-pipeline';
import { CallFault, networkFault } from '../../../../../shared/clients/transport/callFault';
import { MoverError } from '../../../../../shared/contracts/model/moverError';

const rest = (message: string, code?: string) => new RestError(message, code === undefined ? {} : { code });

test.each<[Error, object]>([
  [rest('getaddrinfo ENOTFOUND x', 'ENOTFOUND'), { kind: 'network', code: 'ENOTFOUND', sent: false }],
  [rest('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'), { kind: 'network', code: 'ECONNREFUSED', sent: false }],
  [rest('connect ETIMEDOUT 10.0.0.1:443', 'ETIMEDOUT'), { kind: 'network', code: 'ETIMEDOUT', sent: false }],
  [rest('read ETIMEDOUT', 'ETIMEDOUT'), { kind: 'network', code: 'ETIMEDOUT', sent: true }],
  [rest('read ECONNRESET', 'ECONNRESET'), { kind: 'network', code: 'ECONNRESET', sent: true }],
  [rest('write EPIPE', 'EPIPE'), { kind: 'network', code: 'EPIPE', sent: true }],
  [rest('connect timed out', 'CONNECT_TIMEOUT'), { kind: 'network', code: 'CONNECT_TIMEOUT', sent: false }],
  [
    rest('self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'),
    { kind: 'network', code: 'SELF_SIGNED_CERT_IN_CHAIN', sent: false },
  ],
  [rest('Error reading response as text: aborted', 'PARSE_ERROR'), { kind: 'network', code: 'ECONNRESET', sent: true }],
  [new Error('The challenge resource does not match the requested domain.'), { kind: 'challenge' }],
  [new TypeError('unexpected'), { kind: 'network', code: 'TypeError', sent: true }],
])('networkFault converts %s', (error, detail) => {
  const fault = networkFault(error);
  expect(fault).toBeInstanceOf(CallFault);
  expect(fault).toMatchObject({ detail });
});

test('networkFault returns a CallFault or MoverError unchanged', () => {
  const ours = [new CallFault({ kind: 'unreadable' }), new MoverError('TENANT_NOT_ALLOWED', 'x', { retryable: false })];
  expect(ours.map(networkFault)).toEqual(ours);
});

test('networkFault keeps nothing of the original error', () => {
  expect(networkFault(rest('quotes a canary', 'ECONNRESET'))).not.toHaveProperty('cause');
  expect(networkFault(rest('quotes a canary', 'ECONNRESET')).message).not.toContain('canary');
});
