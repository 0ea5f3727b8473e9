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

/** Follows next links as they are and gives the pages. */
async function pagesOf(vault: string, path: string): Promise<Json[][]> {
  const pages: Json[][] = [];
  for (let next: string | null = path; next !== null;) {
    const { body } = await azureRequest(azure, vault, { path: next });
    pages.push(body.value);
    next = body.nextLink === null ? null : body.nextLink.replace(/^https:\/\/[^/]+/, '');
  }
  return pages;
}

test('a page has 25 elements, and the last one a next link that is null', async () => {
  const pages = await pagesOf('source', v('/secrets'));

  expect(pages.map((page) => page.length)).toEqual([25, 25, 13]);
});

test('a next link is absolute, writes the port out, and carries a skip token', async () => {
  const { body } = await azureRequest(azure, 'source', { path: v('/secrets?maxresults=2') });

  expect(body.nextLink).toMatch(
    /^https:\/\/source\.vault\.azure\.net:443\/secrets\?maxresults=2&api-version=2025-07-01&\$skiptoken=[\w-]+$/,
  );
});

test('the order is that of names without regard to case', async () => {
  const listed = await collect(azureSecretClient(azure, 'source').listPropertiesOfSecrets());

  expect(listed.map(({ name }) => name)).toEqual(['a', 'B', ...names, 'versions']);
});

test('an element has neither value nor version', async () => {
  const { body } = await azureRequest(azure, 'source', { path: v('/secrets?maxresults=3') });

  expect(body.value[2]).toEqual({
    id: 'https://source.vault.azure.net/secrets/item-000',
    contentType: 'plain',
    attributes: expect.objectContaining({ enabled: true, recoverableDays: 90 }),
  });
});

test('pages may be short or empty and still have a next link, and nothing is lost or twice', async () => {
  const pages = await pagesOf('ragged', v('/secrets'));

  expect(pages.map((page) => page.length)).toEqual([25, 18, 0, 10, 8]);
  expect(pages.flat().map(({ id }) => id.split('/').pop())).toEqual([...names, 'versions']);
  expect(await collect(azureSecretClient(azure, 'ragged').listPropertiesOfSecrets())).toHaveLength(61);
});

test.each([1, 2])('the smallest pages of a ragged vault come to an end (%s)', async (size) => {
  const pages = await pagesOf('ragged', v(`/secrets?maxresults=${size}`));

  expect(pages.flat()).toHaveLength(61);
});

test.each(['source', 'ragged'])('versions are in the order of their ids, not of their age (%s)', async (vault) => {
  const versions = (await pagesOf(vault, v('/secrets/versions/versions'))).flat();
  const ids = versions.map(({ id }) => id.split('/').pop());

  expect(ids).toHaveLength(60);
  expect(ids).toEqual([...ids].sort());
  const current = await azureSecretClient(azure, vault).getSecret('versions');
  expect(current.value).toBe('59');
  expect(ids.indexOf(current.properties.version)).not.toBe(59);
});

test('the versions of a name that is not there are an empty list', async () => {
  const { status, body } = await azureRequest(azure, 'source', { path: v('/secrets/missing/versions') });

  expect([status, body]).toEqual([200, { value: [], nextLink: null }]);
});

test('a list goes on behind an element that was deleted meanwhile', async () => {
  const client = azureSecretClient(azure, 'source');
  const pages = client.listPropertiesOfSecrets().byPage({ maxPageSize: 5 });
  await pages.next();
  await (await client.beginDeleteSecret('item-002')).pollUntilDone();
  const second = await pages.next();

  expect(second.value.map(({ name }: { name: string }) => name)[0]).toBe('item-003');
});

test('on the port of a vault the next link leads back to that port', async () => {
  const { directUrl = '' } = azure.vaults.find(({ name }) => name === 'source') ?? {};
  const direct = { ...azure, connectTo: directUrl.slice('https://'.length), control: azure.control };
  const { body } = await azureRequest(direct, '127.0.0.1', {
    path: v('/secrets?maxresults=1'),
    headers: { host: direct.connectTo },
  });

  expect(body.nextLink.startsWith(`${directUrl}/secrets?`)).toBe(true);
  expect(body.value[0].id).toBe(`${directUrl}/secrets/a`);
});
