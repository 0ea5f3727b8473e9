import { type ItemType } from '../../../../../shared/contracts/model/item';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { moveSteps, type MovedItem } from '../../../../support/move/moveSteps';

// An approved plan may be days old: an item is looked at again, and the index of the target's names is not trusted then.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
  steps = moveSteps(at);
});
afterAll(() => at.stop());
afterEach(() => {
  expect(at.leaks()).toEqual([]);
});

type Changes = Parameters<typeof moveBetween>[1];

/** An item of the source, of which the plan has been made with the names that the target holds now. */
async function planned(itemType: ItemType, changes: Changes = {}, before: () => Promise<void> = async () => undefined) {
  names += 1;
  await seed('source', itemType);
  await before();
  const item: MovedItem = {
    move: moveBetween('target', { approval: 'required', ...changes }),
    itemType,
    itemName: itemName(),
  };
  return { item, plan: await steps.inspect(item) };
}

const itemName = () => `again-${names}`;

async function seed(vault: 'source' | 'target', itemType: ItemType, deleted = false, value = 'canary'): Promise<void> {
  if (itemType === 'secret') await at.seed(vault, itemName(), [{ value }], deleted);
  if (itemType === 'key') await at.seedKey(vault, itemName(), [{ kty: 'EC' }], { deleted });
  if (itemType === 'certificate') {
    await at.seedCertificate(vault, itemName(), [{}], { deleted, policy: { key_props: { kty: 'EC' } } });
  }
}

const again = ({ move, itemType, itemName: name }: MovedItem) => steps.lookAgain({ move, itemType, itemName: name });

test.each(['secret', 'key', 'certificate'] as const)('an unchanged %s is planned as before', async (type) => {
  const { item, plan } = await planned(type);
  expect(await again(item)).toEqual(plan);
});

test('a value that came to the target since is seen', async () => {
  const { item, plan } = await planned('secret');
  await seed('target', 'secret', false, 'canary-other');
  expect([plan.route, await again(item)]).toMatchObject([
    'backupRestore',
    { route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] },
  ]);
});

test('a name that was deleted in the target since is seen, and one that was purged since is free', async () => {
  const { item } = await planned('secret');
  await seed('target', 'secret', true);
  expect(await again(item)).toMatchObject({ route: 'block', reasons: ['SOFT_DELETED_IN_TARGET'] });
  const { item: other, plan } = await planned('key', {}, () => seed('target', 'key', true));
  await at.keys('target').purgeDeletedKey(itemName());
  expect([plan.route, (await again(other)).route]).toEqual(['block', 'backupRestore']);
});

test.each([
  ['secret', false],
  ['secret', true],
  ['key', false],
  ['key', true],
] as const)('a %s whose name a certificate took since (deleted again: %s) is blocked', async (type, deleted) => {
  const { item, plan } = await planned(type, { onDeleted: 'recover' });
  await seed('target', 'certificate', deleted);
  expect([plan.route, await again(item)]).toMatchObject([
    'backupRestore',
    { route: 'block', reasons: ['NAME_HELD_BY_OTHER_KIND'] },
  ]);
});

test('a name that an item of another kind gave up since is free', async () => {
  const { item, plan } = await planned('certificate', {}, () => seed('target', 'secret'));
  await (await at.secrets('target').beginDeleteSecret(itemName())).pollUntilDone();
  await at.secrets('target').purgeDeletedSecret(itemName());
  expect([plan.reasons, (await again(item)).route]).toEqual([['NAME_HELD_BY_OTHER_KIND'], 'backupRestore']);
});

test('another current version at the source is seen', async () => {
  const { item, plan } = await planned('secret');
  const { properties } = await at.secrets('source').setSecret(item.itemName, 'canary-new');
  expect([plan, await again(item)]).toMatchObject([
    { versionCount: 1 },
    { versionCount: 2, currentVersion: properties.version, route: 'backupRestore' },
  ]);
});

test('an item that left the source since is skipped and named', async () => {
  const { item } = await planned('key');
  await (await at.keys('source').beginDeleteKey(item.itemName)).pollUntilDone();
  expect(await again(item)).toMatchObject({ route: 'skip', reasons: ['GONE_FROM_SOURCE'] });
});
