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
  ['a value of 25,600 bytes in other letters', set('large-utf8', { value: 'ü'.repeat(12_800) })],
  ['15 tags', set('tags', { value: 'x', tags: tags(15) })],
  ['a tag of 512 characters', set('long-tag', { value: 'x', tags: { ['n'.repeat(512)]: 'v'.repeat(512) } })],
  ['a content type of 255 characters', set('type', { value: 'x', contentType: 'c'.repeat(255) })],
  ['a name of 127 characters', set('n'.repeat(127), { value: 'x' })],
  ['fields that only the service sets', set('extra', { value: 'x', attributes: { created: 1, recoveryLevel: 'no' } })],
])('%s is taken', async (_, request) => {
  expect((await azureRequest(azure, 'source', request)).status).toBe(200);
});

test.each([
  ['a value one byte too long', set('large', { value: 'x'.repeat(25_601) })],
  ['a value too long in bytes, not in letters', set('large', { value: 'ü'.repeat(12_801) })],
  ['16 tags', set('tags', { value: 'x', tags: tags(16) })],
  ['a tag name that is too long', set('tags', { value: 'x', tags: { ['n'.repeat(513)]: 'v' } })],
  ['a tag value that is too long', set('tags', { value: 'x', tags: { n: 'v'.repeat(513) } })],
  ['a content type that is too long', set('type', { value: 'x', contentType: 'c'.repeat(256) })],
  ['a name that is too long', set('n'.repeat(128), { value: 'x' })],
  ['a name with an underscore', set('under_score', { value: 'x' })],
  ['a name with an encoded slash', set('a%2Fb', { value: 'x' })],
  ['a name with broken encoding', set('a%ZZ', { value: 'x' })],
  ['no value', set('none', {})],
  ['a value that is null', set('null', { value: null })],
  ['a value that is a number', set('number', { value: 1 })],
  ['an expiry that is text', set('text', { value: 'x', attributes: { exp: 'tomorrow' } })],
  ['a body that is a list', set('list', [])],
  ['an empty body', { method: 'PUT', path: v('/secrets/none') }],
  ['a broken body', { method: 'PUT', path: v('/secrets/none'), rawBody: '{"value":' }],
  ['no api-version', { path: '/secrets' }],
  ['a page size of 0', { path: v('/secrets?maxresults=0') }],
  ['a page size of 26', { path: v('/secrets?maxresults=26') }],
  ['a page size that is text', { path: v('/secrets?maxresults=many') }],
  ['a skip token that is not ours', { path: v('/secrets?$skiptoken=abc') }],
])('%s is a BadParameter', async (_, request) => {
  const { status, body } = await azureRequest(azure, 'source', request);

  expect(status).toBe(400);
  expect(body.error.code).toBe('BadParameter');
  expect(body.error.message).not.toBe('');
});

test('an api-version that nobody knows is a BadParameter that names it', async () => {
  const { status, body } = await azureRequest(azure, 'source', { path: '/secrets?api-version=2016-10-02' });

  expect(status).toBe(400);
  expect(body.error.message).toMatch(/\(2016-10-02\) is not recognized/);
});

test.each(['7.4', '7.5', '7.6-preview.2', '7.6', '2025-07-01'])('api-version %s is served', async (version) => {
  expect((await azureRequest(azure, 'source', { path: v('/secrets', version) })).status).toBe(200);
});

test('a write without a name is a method that is not allowed', async () => {
  const { status, body } = await azureRequest(azure, 'source', { method: 'PUT', path: v('/secrets/') });

  expect(status).toBe(405);
  expect(body.error.code).toBe('MethodNotAllowed');
});

test('what is not emulated says so', async () => {
  const { status, body } = await azureRequest(azure, 'source', { path: v('/storage') });

  expect(status).toBe(404);
  expect(body.error.message).toMatch(/not emulated/);
});

test('a body over a megabyte is refused before it is read', async () => {
  const answer = await azureRequest(azure, 'source', set('huge', { value: 'x'.repeat(1_100_000) }));

  expect(answer.status).toBe(413);
});
