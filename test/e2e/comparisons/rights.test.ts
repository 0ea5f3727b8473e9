import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { compareVaults } from '../../support/comparisons/localComparisons';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { codeIn, readMarkdown, tableBelow } from '../../support/markdownFiles';

// The rights of docs/comparisons.md are enough for a comparison, and depth `full` needs its two more.

type Family = 'secrets' | 'keys' | 'certificates';
type Permissions = Readonly<Record<Family, string[]>>;

/** The permissions that the document names for a depth: `secrets get`, without those of the other depth. */
function documented(depth: string): Permissions {
  const rows = tableBelow(readMarkdown('docs/comparisons.md'), '## Rights');
  const [, cell = ''] = rows.find(([first = '']) => codeIn(first).includes(depth)) ?? [];
  const of = (family: string): string[] => {
    const part = cell
      .split(/[;,] (?=secrets|keys|certificates)|and (?=secrets)/)
      .filter((text) => text.startsWith(family));
    return part.flatMap(codeIn);
  };
  return { secrets: of('secrets'), keys: of('keys'), certificates: of('certificates') };
}

const metadata = documented('metadata');
const added = documented('full');
const full: Permissions = {
  secrets: [...metadata.secrets, ...added.secrets],
  keys: [...metadata.keys, ...added.keys],
  certificates: metadata.certificates,
};

let stack: LocalStack;

const created = 1_700_000_000;
const items = {
  secrets: [
    {
      name: 'password',
      versions: [
        { value: 'one', created },
        { value: 'two', created },
      ],
    },
  ],
  keys: [{ name: 'signing', versions: [{ kty: 'EC', created }] }],
  certificates: [{ name: 'tls', versions: [{}] }],
};

beforeAll(async () => {
  const stateDir = localFolder();
  const file = path.join(stateDir, 'seed.json');
  const vault = (name: string, permissions: Permissions) => ({
    name,
    region: 'westeurope',
    ...items,
    access: { model: 'accessPolicies' as const, policies: [{ objectId: defaultIdentity.objectId, ...permissions }] },
  });
  const seed: SeedInput = {
    vaults: [
      vault('rights-metadata-a', metadata),
      vault('rights-metadata-b', metadata),
      vault('rights-full-a', full),
      vault('rights-full-b', full),
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
  writeFileSync(file, JSON.stringify(seed));
  const env = { MOVE_ALLOWED_SOURCES: 'rights-*', MOVE_ALLOWED_TARGETS: 'rights-*' };
  stack = await startLocalStack({ stateDir, seed: file, env });
});
afterAll(endLocalProcesses);

const compare = async (of: string, depth: string) => {
  const pair = { sourceVault: `rights-${of}-a`, targetVault: `rights-${of}-b` };
  const { results } = await compareVaults(stack.baseUrl, { ...pair, depth });
  return Object.fromEntries(results.map(({ itemName, code }) => [itemName, code ?? 'read']));
};

it('the document names the permissions of both depths', () => {
  expect(metadata).toEqual({ secrets: ['list'], keys: ['list', 'getrotationpolicy'], certificates: ['list', 'get'] });
  expect(added).toEqual({ secrets: ['get'], keys: ['get'], certificates: [] });
});

it('reads every item at depth metadata with the rights of that depth', async () => {
  expect(await compare('metadata', 'metadata')).toEqual({ password: 'read', signing: 'read', tls: 'read' });
});

it('reads no secret and no key at depth full with the rights of depth metadata, and names the refusal', async () => {
  const refused = { password: 'VAULT_FORBIDDEN', signing: 'VAULT_FORBIDDEN', tls: 'read' };
  expect(await compare('metadata', 'full')).toEqual(refused);
});

it('reads every item at depth full with the rights of that depth', async () => {
  expect(await compare('full', 'full')).toEqual({ password: 'read', signing: 'read', tls: 'read' });
});
