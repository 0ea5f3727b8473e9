import { inspect } from 'node:util';
import { RestError, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { blobStore } from '../../../../../shared/clients/store/blobStore';
import { storeUnavailable } from '../../../../../shared/clients/store/objectStore';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { startAzurite } from '../../../../support/clients/clientAzurite';

function restError(statusCode: number, code: string): RestError {
  const headers = createHttpHeaders({ authorization: 'Bearer token-canary' });
  const request = createPipelineRequest({ url: 'https://x.invalid/?sig=query-canary', headers, body: 'body-canary' });
  return new RestError('said body-canary', { statusCode, code, request });
}

test.each<[unknown, boolean, string]>([
  [restError(403, 'AuthorizationPermissionMismatch'), false, 'Storage Blob Data Contributor'],
  [restError(401, 'InvalidAuthenticationInfo'), false, 'Storage Blob Data Contributor'],
  [restError(503, 'ServerBusy'), true, 'ServerBusy, HTTP 503'],
  [Object.assign(new Error('x'), { code: 'ENOSPC' }), true, 'has free space'],
  [Object.assign(new Error('x'), { code: 'EACCES' }), false, 'EACCES'],
  [new Error('x'), true, 'Error'],
  ['thrown text', true, 'Error'],
])('storeUnavailable turns %p into an error with a remedy', (cause, retryable, words) => {
  const error = storeUnavailable('write moves/a/plan', cause);
  expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable });
  expect(error.message).toContain('could not write moves/a/plan');
  expect(error.message).toContain(words);
});

test('storeUnavailable keeps nothing of the request', () => {
  const error = storeUnavailable('write x', restError(500, 'InternalError'));
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary');
});

test('storeUnavailable returns a MoverError unchanged', () => {
  const ours = new MoverError('TENANT_NOT_ALLOWED', 'x', { retryable: false });
  expect(storeUnavailable('write x', ours)).toBe(ours);
});

test('blobStore throws STORE_UNAVAILABLE from every call when the service does not answer', async () => {
  const azurite = await startAzurite();
  const store = blobStore(azurite.container('moves'));
  await store.check();
  await azurite.stop();
  const bytes = new Uint8Array();
  const calls: (() => Promise<unknown>)[] = [
    () => store.read('x'),
    () => store.readWithEtag('x'),
    () => store.write('x', bytes),
    () => store.writeIfAbsent('x', bytes),
    () => store.replaceIf('x', 'etag', bytes),
    () => store.remove('x'),
    () => store.check(),
    () => store.list('x')[Symbol.asyncIterator]().next(),
  ];
  for (const call of calls) {
    await expect(call()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
  }
});
