import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { armRequest, armVaultPath } from '../../support/azure/azureArm';
import { azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, type RawRequest, v } from '../../support/azure/azureRequest';
import { testSeed } from '../../support/azure/azureTestVaults';

// Names that every JavaScript object has as members. Key Vault allows each of them as a tag.
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

/** Compares texts: a comparison of objects could overlook a name just as the tested code might. */
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

  test('appear in a read and in the lists', async () => {
    expect(await tagsAt('source', address)).toBe(wireTags);
    for (const list of [`/${collection}`, `${address}/versions`]) {
      const { value }: { value: { id?: string; kid?: string; tags: object }[] } = (await source({ path: v(list) }))
        .body;
      const found = value.find(({ id, kid }) => (id ?? kid ?? '').includes(address));
      expect(JSON.stringify(found?.tags)).toBe(wireTags);
    }
  });

  test('survive backup and restore', async () => {
    const backup = await source({ method: 'POST', path: v(`${address}/backup`) });
    const restored = await azureRequest(azure, 'same-world', {
      method: 'POST',
      path: v(`/${collection}/restore`),
      body: backup.body,
    });

    expect(JSON.stringify(restored.body.tags)).toBe(wireTags);
    expect(await tagsAt('same-world', address)).toBe(wireTags);
  });

  test('change with an update', async () => {
    const changed = '{"__proto__":"changed"}';
    const body = { tags: JSON.parse(changed) as object };
    expect(JSON.stringify((await source({ method: 'PATCH', path: v(address), body })).body.tags)).toBe(changed);
    expect(await tagsAt('source', address)).toBe(changed);
  });
});

test('come from a seed and survive a snapshot and a restart', async () => {
  expect(await tagsAt('source', '/secrets/seeded')).toBe(wireTags);
  await azure.control.restore(azure.control.snapshot());
  expect(await tagsAt('source', '/secrets/seeded')).toBe(wireTags);
  await azure.stop();
  azure = await startAzure({ stateDir });

  expect(await tagsAt('source', '/secrets/seeded')).toBe(wireTags);
});

test('reach the SDK unchanged', async () => {
  const { properties } = await azureSecretClient(azure, 'source').getSecret('seeded');

  expect(JSON.stringify(properties.tags)).toBe(wireTags);
});

test('work on the vault itself', async () => {
  const at = v(armVaultPath('source', 'contoso'), '2026-02-01');
  await armRequest(azure, { method: 'PATCH', path: at, body: { tags } });

  expect(JSON.stringify((await armRequest(azure, { path: at })).body.tags)).toBe(wireTags);
});

test.each([
  ['a value that is not text', '{"tags":{"__proto__":{"a":"b"}},"value":"x"}'],
  ['tags as a list', '{"tags":["a"],"value":"x"}'],
  ['tags as a text', '{"tags":"a","value":"x"}'],
  ['a value that is too long', JSON.stringify({ value: 'x', tags: { t: 'x'.repeat(513) } })],
])('rejects %s', async (_, rawBody) => {
  const answer = await source({ method: 'PUT', path: v('/secrets/refused'), rawBody });

  expect([answer.status, answer.body.error.code]).toEqual([400, 'BadParameter']);
});
