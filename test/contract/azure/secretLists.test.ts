import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, type Json, v } from '../../support/azure/azureRequest';
import { collect, testSeed } from '../../support/azure/azureTestVaults';

const names = Array.from({ length: 60 }, (_, index) => `item-${String(index).padStart(3, '0')}`);
const secrets = [...names].reverse().map((name) => ({ name, versions: [{ value: 'x', contentType: 'plain' }] }));
const manyVersions = {
  name: 'versions',
  versions: Array.from({ length: 60 }, (_, n) => ({ value: String(n), created: 1_700_000_000 })),
};
let azure: RunningAzure;

beforeAll(async () => {
  const { vaults = [], ...rest } = testSeed({
    secrets: [
      ...secrets,
      { name: 'B', versions: [{ value: '' }] },
      { name: 'a', versions: [{ value: '' }] },
      manyVersions,
    ],
  });
  azure = await startAzure({
    seed: {
      ...rest,
      vaults: [
        ...vaults,
        { name: 'ragged', region: 'westeurope', paging: 'ragged', secrets: [...secrets, manyVersions] },
      ],
    },
  });
});
afterAll(() => azure.stop());

/** Follows next links and returns the pages. */
async function pagesOf(vault: string, path: string): Promise<Json[][]> {
  const pages: Json[][] = [];
  for (let next: string | null = path; next !== null;) {
    const { body } = await azureRequest(azure, vault, { path: next });
    pages.push(body.value);
    next = body.nextLink === null ? null : body.nextLink.replace(/^https:\/\/[^/]+/, '');
  }
  return pages;
}

test('puts 25 elements on a page and a null next link on the last one', async () => {
  const pages = await pagesOf('source', v('/secrets'));

  expect(pages.map((page) => page.length)).toEqual([25, 25, 13]);
});

test('makes an absolute next link with the port and a skip token', async () => {
  const { body } = await azureRequest(azure, 'source', { path: v('/secrets?maxresults=2') });

  expect(body.nextLink).toMatch(
    /^https:\/\/source\.vault\.azure\.net:443\/secrets\?maxresults=2&api-version=2025-07-01&\$skiptoken=[\w-]+$/,
  );
});

test('sorts by name without regard to case', async () => {
  const listed = await collect(azureSecretClient(azure, 'source').listPropertiesOfSecrets());

  expect(listed.map(({ name }) => name)).toEqual(['a', 'B', ...names, 'versions']);
});

test('shows neither value nor version of an element', async () => {
  const { body } = await azureRequest(azure, 'source', { path: v('/secrets?maxresults=3') });

  expect(body.value[2]).toEqual({
    id: 'https://source.vault.azure.net/secrets/item-000',
    contentType: 'plain',
    attributes: expect.objectContaining({ enabled: true, recoverableDays: 90 }),
  });
});

test('answers short and empty pages with a next link, without loss or duplicates', async () => {
  const pages = await pagesOf('ragged', v('/secrets'));

  expect(pages.map((page) => page.length)).toEqual([25, 18, 0, 10, 8]);
  expect(pages.flat().map(({ id }) => id.split('/').pop())).toEqual([...names, 'versions']);
  expect(await collect(azureSecretClient(azure, 'ragged').listPropertiesOfSecrets())).toHaveLength(61);
});

test.each([1, 2])('reaches the end of a ragged vault with the smallest pages (%s)', async (size) => {
  const pages = await pagesOf('ragged', v(`/secrets?maxresults=${size}`));

  expect(pages.flat()).toHaveLength(61);
});

test.each(['source', 'ragged'])('sorts versions by id, not by age (%s)', async (vault) => {
  const versions = (await pagesOf(vault, v('/secrets/versions/versions'))).flat();
  const ids = versions.map(({ id }) => id.split('/').pop());

  expect(ids).toHaveLength(60);
  expect(ids).toEqual([...ids].sort());
  const current = await azureSecretClient(azure, vault).getSecret('versions');
  expect(current.value).toBe('59');
  expect(ids.indexOf(current.properties.version)).not.toBe(59);
});

test('lists no versions for an unknown name', async () => {
  const { status, body } = await azureRequest(azure, 'source', { path: v('/secrets/missing/versions') });

  expect([status, body]).toEqual([200, { value: [], nextLink: null }]);
});

test('continues a list after an element that was deleted meanwhile', async () => {
  const client = azureSecretClient(azure, 'source');
  const pages = client.listPropertiesOfSecrets().byPage({ maxPageSize: 5 });
  await pages.next();
  await (await client.beginDeleteSecret('item-002')).pollUntilDone();
  const second = await pages.next();

  expect(second.value.map(({ name }: { name: string }) => name)[0]).toBe('item-003');
});

test("leads next links back to a vault's own port", async () => {
  const { directUrl = '' } = azure.vaults.find(({ name }) => name === 'source') ?? {};
  const direct = { ...azure, connectTo: directUrl.slice('https://'.length), control: azure.control };
  const { body } = await azureRequest(direct, '127.0.0.1', {
    path: v('/secrets?maxresults=1'),
    headers: { host: direct.connectTo },
  });

  expect(body.nextLink.startsWith(`${directUrl}/secrets?`)).toBe(true);
  expect(body.value[0].id).toBe(`${directUrl}/secrets/a`);
});
