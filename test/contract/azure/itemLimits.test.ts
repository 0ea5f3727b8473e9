import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;

beforeAll(async () => {
  const settings = { delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } };
  azure = await startAzure({ seed: { ...testSeed(), settings }, clock });
});
afterAll(() => azure.stop());

/** How to create an item of each kind, with the field to compare after a read. */
const kinds = [
  { kind: 'secrets', method: 'PUT', path: '', body: { value: 'x' } },
  { kind: 'keys', method: 'POST', path: '/create', body: { kty: 'EC' } },
  {
    kind: 'certificates',
    method: 'POST',
    path: '/create',
    body: { policy: { issuer: { name: 'Self' }, key_props: { kty: 'EC' }, x509_props: { subject: 'CN=x' } } },
  },
] as const;

type Kind = (typeof kinds)[number];

const make = ({ kind, method, path, body }: Kind, name: string, extra: object = {}) =>
  azureRequest(azure, 'source', { method, path: v(`/${kind}/${name}${path}`), body: { ...body, ...extra } });
const read = async ({ kind }: Kind, name: string) =>
  (await azureRequest(azure, 'source', { path: v(`/${kind}/${name}/`) })).body;
const tags = (count: number, chars = 1) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, 'x'.repeat(chars)]));

test.each(kinds)('accepts 15 tags on $kind and rejects 16', async (kind) => {
  const name = `tagged-${kind.kind}`;
  const taken = await make(kind, name, { tags: tags(15) });
  const refused = await make(kind, `${name}-more`, { tags: tags(16) });

  expect(taken.status).toBeLessThan(300);
  expect((await read(kind, name)).tags).toEqual(tags(15));
  expect([refused.status, refused.body.error.code]).toEqual([400, 'BadParameter']);
});

test.each([
  { ...kinds[0], chars: 512 },
  { ...kinds[1], chars: 256 },
  { ...kinds[2], chars: 256 },
])('limits the tags of $kind to $chars characters', async ({ chars, ...kind }) => {
  const name = `long-tag-${kind.kind}`;

  expect((await make(kind, name, { tags: tags(1, chars) })).status).toBeLessThan(300);
  expect((await make(kind, `${name}-more`, { tags: tags(1, chars + 1) })).status).toBe(400);
});

test.each(kinds)('accepts a name of 127 characters for $kind and rejects 128', async (kind) => {
  const name = `${kind.kind}-`.padEnd(127, 'n');
  const taken = await make(kind, name);
  const refused = await make(kind, `${name}n`);

  expect(taken.status).toBeLessThan(300);
  expect((await read(kind, name)).attributes).toBeDefined();
  expect([refused.status, refused.body.error.code]).toEqual([400, 'BadParameter']);
});

test.each(kinds)('treats names of $kind that differ in case as one, in the first spelling', async (kind) => {
  await make(kind, `Case-${kind.kind}`);
  clock.advance(1_000);
  const first = await read(kind, `Case-${kind.kind}`);
  await make(kind, `cASE-${kind.kind}`);
  const { body } = await azureRequest(azure, 'source', { path: v(`/${kind.kind}/CASE-${kind.kind}/versions`) });
  const idOf = (one: { id?: string; kid?: string }) => one.id ?? one.kid ?? '';

  expect(first.error).toBeUndefined();
  expect(body.value).toHaveLength(2);
  expect(body.value.every((one: object) => idOf(one).includes(`/${kind.kind}/Case-${kind.kind}/`))).toBe(true);
});

test.each([
  ['25,600 bytes', 25_600, 200],
  ['25,601 bytes', 25_601, 400],
])('checks a value of %s', async (_, bytes, status) => {
  const value = 'x'.repeat(bytes);

  expect((await make(kinds[0], `sized-${bytes}`, { value })).status).toBe(status);
  if (status === 200) expect((await read(kinds[0], `sized-${bytes}`)).value).toBe(value);
});
