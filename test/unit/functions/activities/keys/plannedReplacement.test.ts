import { findLateItems } from '../../../../../functions/activities/findLateItems';
import { indexTarget } from '../../../../../functions/activities/indexTarget';
import { inspectItem } from '../../../../../functions/activities/inspectItem';
import { savePlanPage } from '../../../../../functions/activities/savePlanPage';
import { saveResults } from '../../../../../functions/activities/saveResults';
import {
  findLateItemsContract,
  indexTargetContract,
  inspectItemContract,
  savePlanPageContract,
  saveResultsContract,
} from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { plannedOf, resultOf } from '../../../../support/move/moveFixtures';

// How a pass plans a key that got a new version, also after an earlier pass began to replace it.

const name = 'signing';
const key = { itemType: 'key', itemName: name } as const;
let at: MoveAzure;
let move: MoveSpec;

beforeEach(async () => {
  at = await startMoveAzure();
  const asked = { cutover: 'hold', late: 'move', keyVersions: 'replace', onConflict: 'update' } as const;
  move = await at.keyed(moveBetween('target', asked));
  await at.seedKey('source', name, [{ kty: 'EC', crv: 'P-256', created: 1_000 }]);
  const backup = await at.keys('source').backupKey(name);
  await at.keys('target').restoreKeyBackup(backup ?? new Uint8Array());
  await at.keys('source').createKey(name, 'EC');
  await at.run(indexTarget, indexTargetContract, { move });
});
afterEach(() => at.stop());

async function inspect(more: object) {
  const item = { ...key, managed: false };
  const input = { move, item, backups: 'expected', look: 'live', ...more };
  return (await at.run(inspectItem, inspectItemContract, input)).planned;
}
const replaces = { since: '2020-01-01T00:00:00.000Z' };

test('inspectItem plans to replace a key only if the move has brought it', async () => {
  expect(await inspect({})).toMatchObject({ route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] });
  expect(await inspect({ replaces })).toMatchObject({
    route: 'backupRestore',
    freeing: 'replace',
    copy: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('inspectItem names what differs in a key that is not replaced', async () => {
  const { properties } = await at.keys('target').getKey(name);
  await at.keys('target').updateKeyProperties(name, properties.version ?? '', { tags: { owner: 'others' } });
  const planned = await inspect({ replaces });
  expect(planned).toMatchObject({ route: 'skip', remark: expect.stringContaining('tag') });
  expect(planned.freeing).toBeUndefined();
});

test('a key whose replacement did not end is planned again by its step, which knows whether it deleted the key', async () => {
  await (await at.keys('target').beginDeleteKey(name, { intervalInMs: 5 })).pollUntilDone();
  const planned = await inspect({ replaces });
  expect(planned).toMatchObject({ route: 'backupRestore', freeing: 'replace' });
  expect(planned.copy).toBeUndefined();
  expect(await inspect({})).toMatchObject({ route: 'block', reasons: ['SOFT_DELETED_IN_TARGET'] });
});

test('findLateItems says of a key whose replacement failed that the move has brought it', async () => {
  const row = plannedOf({ ...key, route: 'backupRestore', freeing: 'replace' });
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 0, items: [row] } });
  const result = resultOf({ ...key, state: 'failed', code: 'VAULT_UNAVAILABLE', detail: 'x' });
  await at.run(saveResults, saveResultsContract, { move, page: 0, items: [result] });
  const asked = { move, pages: 1, cursor: null, startedAt: '2020-01-01T00:00:00.000Z', retry: 'transient' };
  expect(await at.run(findLateItems, findLateItemsContract, asked)).toMatchObject({
    items: [{ itemName: name, what: 'failed', carried: ['BROUGHT_EARLIER'] }],
  });
});
