import { type ItemType } from '../../../../../shared/contracts/model/item';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { moveSteps, type MovedItem } from '../../../../support/move/moveSteps';

// An approved plan may be days old. So each item is inspected again, without trusting the index of the target's names.

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

/** Seeds an item of the source and makes its plan with the names that the target has now. */
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

test.each(['secret', 'key', 'certificate'] as const)('inspectItem plans an unchanged %s as before', async (type) => {
  const { item, plan } = await planned(type);
  expect(await again(item)).toEqual(plan);
});

test('inspectItem sees a value that was added to the target since', async () => {
  const { item, plan } = await planned('secret');
  await seed('target', 'secret', false, 'canary-other');
  expect([plan.route, await again(item)]).toMatchObject([
    'backupRestore',
    { route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] },
  ]);
});

test('inspectItem sees a name that was deleted in the target since, and a purged one as free', async () => {
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

test('inspectItem sees a name as free that an item of another type gave up since', async () => {
  const { item, plan } = await planned('certificate', {}, () => seed('target', 'secret'));
  await (await at.secrets('target').beginDeleteSecret(itemName())).pollUntilDone();
  await at.secrets('target').purgeDeletedSecret(itemName());
  expect([plan.reasons, (await again(item)).route]).toEqual([['NAME_HELD_BY_OTHER_KIND'], 'backupRestore']);
});

test('inspectItem sees another current version in the source', async () => {
  const { item, plan } = await planned('secret');
  const { properties } = await at.secrets('source').setSecret(item.itemName, 'canary-new');
  expect([plan, await again(item)]).toMatchObject([
    { versionCount: 1 },
    { versionCount: 2, currentVersion: properties.version, route: 'backupRestore' },
  ]);
});

test('inspectItem skips and names an item that was deleted from the source since', async () => {
  const { item } = await planned('key');
  await (await at.keys('source').beginDeleteKey(item.itemName)).pollUntilDone();
  expect(await again(item)).toMatchObject({ route: 'skip', reasons: ['GONE_FROM_SOURCE'] });
});
