import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureRequest, type RawRequest, v } from '../../support/azure/azureRequest';
import { testSeed } from '../../support/azure/azureTestVaults';

let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed() });
});
afterAll(() => azure.stop());

const set = (name: string, body: unknown): RawRequest => ({ method: 'PUT', path: v(`/secrets/${name}`), body });
const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, 'x']));

test.each([
  ['a value of 25,600 bytes', set('large', { value: 'x'.repeat(25_600) })],
  ['a value of 25,600 bytes in non-ASCII letters', set('large-utf8', { value: 'ü'.repeat(12_800) })],
  ['15 tags', set('tags', { value: 'x', tags: tags(15) })],
  ['a tag of 512 characters', set('long-tag', { value: 'x', tags: { ['n'.repeat(512)]: 'v'.repeat(512) } })],
  ['a content type of 255 characters', set('type', { value: 'x', contentType: 'c'.repeat(255) })],
  ['a name of 127 characters', set('n'.repeat(127), { value: 'x' })],
  ['fields that only the service sets', set('extra', { value: 'x', attributes: { created: 1, recoveryLevel: 'no' } })],
])('accepts %s', async (_, request) => {
  expect((await azureRequest(azure, 'source', request)).status).toBe(200);
});

test.each([
  ['a value one byte too long', set('large', { value: 'x'.repeat(25_601) })],
  ['a value that is too long in bytes, not in characters', set('large', { value: 'ü'.repeat(12_801) })],
  ['16 tags', set('tags', { value: 'x', tags: tags(16) })],
  ['a tag name that is too long', set('tags', { value: 'x', tags: { ['n'.repeat(513)]: 'v' } })],
  ['a tag value that is too long', set('tags', { value: 'x', tags: { n: 'v'.repeat(513) } })],
  ['a content type that is too long', set('type', { value: 'x', contentType: 'c'.repeat(256) })],
  ['a name that is too long', set('n'.repeat(128), { value: 'x' })],
  ['a name with an underscore', set('under_score', { value: 'x' })],
  ['a name with an encoded slash', set('a%2Fb', { value: 'x' })],
  ['a name with broken encoding', set('a%ZZ', { value: 'x' })],
  ['no value', set('none', {})],
  ['a null value', set('null', { value: null })],
  ['a value that is a number', set('number', { value: 1 })],
  ['an expiry that is text', set('text', { value: 'x', attributes: { exp: 'tomorrow' } })],
  ['a body that is a list', set('list', [])],
  ['an empty body', { method: 'PUT', path: v('/secrets/none') }],
  ['a broken body', { method: 'PUT', path: v('/secrets/none'), rawBody: '{"value":' }],
  ['no api-version', { path: '/secrets' }],
  ['a page size of 0', { path: v('/secrets?maxresults=0') }],
  ['a page size of 26', { path: v('/secrets?maxresults=26') }],
  ['a page size that is text', { path: v('/secrets?maxresults=many') }],
  ['an invalid skip token', { path: v('/secrets?$skiptoken=abc') }],
])('answers BadParameter for %s', async (_, request) => {
  const { status, body } = await azureRequest(azure, 'source', request);

  expect(status).toBe(400);
  expect(body.error.code).toBe('BadParameter');
  expect(body.error.message).not.toBe('');
});

test('answers BadParameter with the api-version when it is unknown', async () => {
  const { status, body } = await azureRequest(azure, 'source', { path: '/secrets?api-version=2016-10-02' });

  expect(status).toBe(400);
  expect(body.error.message).toMatch(/\(2016-10-02\) is not recognized/);
});

test.each(['7.4', '7.5', '7.6-preview.2', '7.6', '2025-07-01'])('serves api-version %s', async (version) => {
  expect((await azureRequest(azure, 'source', { path: v('/secrets', version) })).status).toBe(200);
});

test('answers 405 for a write without a name', async () => {
  const { status, body } = await azureRequest(azure, 'source', { method: 'PUT', path: v('/secrets/') });

  expect(status).toBe(405);
  expect(body.error.code).toBe('MethodNotAllowed');
});

test('says so when a resource is not emulated', async () => {
  const { status, body } = await azureRequest(azure, 'source', { path: v('/storage') });

  expect(status).toBe(404);
  expect(body.error.message).toMatch(/not emulated/);
});

test('rejects a body over a megabyte before reading it', async () => {
  const answer = await azureRequest(azure, 'source', set('huge', { value: 'x'.repeat(1_100_000) }));

  expect(answer.status).toBe(413);
});
