import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { armRequest, armVaultPath } from '../../support/azure/azureArm';
import { azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, type RawRequest, v } from '../../support/azure/azureRequest';
import { testSeed } from '../../support/azure/azureTestVaults';

// Names that a careless program takes for members of every object. Key Vault allows each of them.
const wireTags = '{"__proto__":"a","constructor":"b","hasOwnProperty":"c","toString":"d"}';
const tags = JSON.parse(wireTags) as Record<string, string>;

const stateDir = mkdtempSync(path.join(tmpdir(), 'any-tag-names-'));
let azure: RunningAzure;

beforeAll(async () => {
  const items = [{ name: 'seeded', versions: [{ value: 'x', tags }] }];
  azure = await startAzure({ stateDir, seed: testSeed({ secrets: items }) });
});
afterAll(async () => {
  await azure.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const source = (request: RawRequest) => azureRequest(azure, 'source', request);

/** As text: a comparison of objects could pass over a name just as the code under test might. */
async function tagsAt(vault: string, address: string): Promise<string> {
  return JSON.stringify((await azureRequest(azure, vault, { path: v(address) })).body.tags);
}

const families = [
  { collection: 'secrets', make: 'PUT', at: '', body: { value: 'x', tags } },
  { collection: 'keys', make: 'POST', at: '/create', body: { kty: 'EC', tags } },
  {
    collection: 'certificates',
    make: 'POST',
    at: '/create',
    body: { policy: { issuer: { name: 'Self' }, x509_props: { subject: 'CN=tags' } }, tags },
  },
] as const;

describe.each(families)('tags of any name on $collection', ({ collection, make, at, body }) => {
  const address = `/${collection}/tagged-${collection}`;

  beforeAll(async () => {
    await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } });
    expect((await source({ method: make, path: v(address + at), body })).status).toBeLessThan(300);
    await source({ path: v(`${address}/pending`) });
  });

  test('are given back by a read and in the lists', async () => {
    expect(await tagsAt('source', address)).toBe(wireTags);
    for (const list of [`/${collection}`, `${address}/versions`]) {
      const { value }: { value: { id?: string; kid?: string; tags: object }[] } = (await source({ path: v(list) }))
        .body;
      const found = value.find(({ id, kid }) => (id ?? kid ?? '').includes(address));
      expect(JSON.stringify(found?.tags)).toBe(wireTags);
    }
  });

  test('travel with a backup', async () => {
    const backup = await source({ method: 'POST', path: v(`${address}/backup`) });
    const restored = await azureRequest(azure, 'same-world', {
      method: 'POST',
      path: v(`/${collection}/restore`),
      body: backup.body,
    });

    expect(JSON.stringify(restored.body.tags)).toBe(wireTags);
    expect(await tagsAt('same-world', address)).toBe(wireTags);
  });

  test('are changed by an update', async () => {
    const changed = '{"__proto__":"changed"}';
    const body = { tags: JSON.parse(changed) as object };
    expect(JSON.stringify((await source({ method: 'PATCH', path: v(address), body })).body.tags)).toBe(changed);
    expect(await tagsAt('source', address)).toBe(changed);
  });
});

test('come with a seed, and survive a snapshot and a restart', async () => {
  expect(await tagsAt('source', '/secrets/seeded')).toBe(wireTags);
  await azure.control.restore(azure.control.snapshot());
  expect(await tagsAt('source', '/secrets/seeded')).toBe(wireTags);
  await azure.stop();
  azure = await startAzure({ stateDir });

  expect(await tagsAt('source', '/secrets/seeded')).toBe(wireTags);
});

test('are given by the SDK as they are', async () => {
  const { properties } = await azureSecretClient(azure, 'source').getSecret('seeded');

  expect(JSON.stringify(properties.tags)).toBe(wireTags);
});

test('are kept on the vault itself', async () => {
  const at = v(armVaultPath('source', 'contoso'), '2026-02-01');
  await armRequest(azure, { method: 'PATCH', path: at, body: { tags } });

  expect(JSON.stringify((await armRequest(azure, { path: at })).body.tags)).toBe(wireTags);
});

test.each([
  ['a value that is no text', '{"tags":{"__proto__":{"a":"b"}},"value":"x"}'],
  ['tags that are a list', '{"tags":["a"],"value":"x"}'],
  ['tags that are a text', '{"tags":"a","value":"x"}'],
  ['too long a value', JSON.stringify({ value: 'x', tags: { t: 'x'.repeat(513) } })],
])('refuses %s', async (_, rawBody) => {
  const answer = await source({ method: 'PUT', path: v('/secrets/refused'), rawBody });

  expect([answer.status, answer.body.error.code]).toEqual([400, 'BadParameter']);
});
