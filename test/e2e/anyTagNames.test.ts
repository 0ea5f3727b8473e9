import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { azureRequest, v } from '../support/azure/azureRequest';
import { postMove, readReport, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';

// Tags and items whose names are members of every JavaScript object, such as "constructor". Key Vault allows all of
// them.
const wireTags = '{"__proto__":"a","constructor":"b","hasOwnProperty":"c"}';
const tags = JSON.parse(wireTags) as Record<string, string>;

const seed = {
  vaults: [
    {
      name: moveSource,
      region: 'westeurope',
      secrets: [
        {
          name: 'tagged-secret',
          versions: [
            { value: 'old', tags },
            { value: 'new', tags },
          ],
        },
        { name: 'constructor', versions: [{ value: 'x', tags }] },
        { name: 'conflicting', versions: [{ value: 'x', tags }] },
      ],
      keys: [{ name: 'tagged-key', versions: [{ kty: 'EC', tags }] }],
      certificates: [{ name: 'tagged-certificate', versions: [{ tags }] }],
    },
    { name: sameGeographyTarget, region: 'northeurope' },
    {
      name: otherGeographyTarget,
      region: 'eastus',
      secrets: [{ name: 'conflicting', versions: [{ value: 'x', tags: { constructor: 'b', hasOwnProperty: 'c' } }] }],
    },
    { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
  ],
};

let stack: LocalStack;

beforeAll(async () => {
  const stateDir = localFolder();
  const file = path.join(stateDir, 'seed.json');
  writeFileSync(file, JSON.stringify(seed));
  stack = await startLocalStack({ stateDir, seed: file });
});
afterAll(endLocalProcesses);

/** Reads the tags as text over raw HTTP, because code that reads tags into objects might miss such a name. */
async function tagsAt(vault: string, address: string): Promise<string> {
  return JSON.stringify((await azureRequest(stack.azure, vault, { path: v(address) })).body.tags);
}

async function tagsOfVersions(vault: string, name: string): Promise<string[]> {
  const { body } = await azureRequest(stack.azure, vault, { path: v(`/secrets/${name}/versions`) });
  return (body.value as { tags: object }[]).map((version) => JSON.stringify(version.tags));
}

const secretsAndCertificates = ['/secrets/tagged-secret', '/secrets/constructor', '/certificates/tagged-certificate'];

test.each([
  [
    'backup and restore',
    sameGeographyTarget,
    { select: { exclude: ['conflicting'] } },
    [...secretsAndCertificates, '/keys/tagged-key'],
  ],
  [
    'export and import',
    otherGeographyTarget,
    { select: { types: ['secret', 'certificate'], exclude: ['conflicting'] } },
    secretsAndCertificates,
  ],
])('a move by %s copies and verifies tags of any name', async (_, targetVault, request, addresses) => {
  const { id } = await postMove(stack.baseUrl, { sourceVault: moveSource, targetVault, ...request });
  await waitForEnd(stack.baseUrl, id);
  const { items, verified } = await readReport(stack.baseUrl, id);

  expect([items.done, verified]).toEqual([addresses.length, addresses.length]);
  for (const address of addresses) expect([address, await tagsAt(targetVault, address)]).toEqual([address, wireTags]);
  expect(await tagsOfVersions(targetVault, 'tagged-secret')).toEqual([wireTags, wireTags]);
});

test('a move does not report a secret as moved if only such a tag is missing', async () => {
  const { id } = await postMove(stack.baseUrl, {
    sourceVault: moveSource,
    targetVault: otherGeographyTarget,
    select: { include: ['conflicting'] },
  });
  await waitForEnd(stack.baseUrl, id);
  const { items, results } = await readReport(stack.baseUrl, id);

  const found = results.find(({ itemName }) => itemName === 'conflicting');

  expect([items.done, found?.state, found?.reasons]).toEqual([0, 'skipped', ['OTHER_CONTENT_IN_TARGET']]);
});
