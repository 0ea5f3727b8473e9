import { backupItem, restoreItem } from '../../../../functions/activities/backupRestore';
import { exportItem } from '../../../../functions/activities/exportItem';
import { importItem } from '../../../../functions/activities/importItem';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import {
  backupItemContract,
  exportItemContract,
  importItemContract,
  restoreItemContract,
} from '../../../../shared/contracts/steps/itemSteps';
import { waitUntil } from '../../../support/host/hostWait';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure({}, 'new');
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
});

async function seededAndExported(itemName: string, move: MoveSpec) {
  await at.seed('source', itemName, [{}, {}, {}, {}]);
  return exported(itemName, move);
}

async function exported(itemName: string, move: MoveSpec) {
  const input = { move, itemType: 'secret', itemName };
  const output = await at.run(exportItem, exportItemContract, input);
  if (output.state !== 'exported') throw new Error(output.state);
  return { ...input, staged: output.staged };
}

test('importItem writes nothing for a run that has lost its claim', async () => {
  const move = moveBetween('overseas');
  const input = await seededAndExported('lost-import', move);
  await at.takeOver(move, moveBetween('overseas'));
  expect(await at.run(importItem, importItemContract, input)).toMatchObject({
    state: 'failed',
    code: 'MOVE_SUPERSEDED',
    retryable: false,
  });
  expect(await at.values('overseas', 'lost-import')).toEqual([]);
});

test('restoreItem writes nothing for a run that has lost its claim', async () => {
  const move = moveBetween('target');
  await at.seed('source', 'lost-restore', [{}]);
  const input = { move, itemType: 'secret', itemName: 'lost-restore' };
  const output = await at.run(backupItem, backupItemContract, input);
  await at.takeOver(move, moveBetween('target'));
  const staged = output.state === 'backedUp' ? output.staged : '';
  expect(await at.run(restoreItem, restoreItemContract, { ...input, staged })).toMatchObject({
    state: 'failed',
    code: 'MOVE_SUPERSEDED',
  });
  expect(await at.values('target', 'lost-restore')).toEqual([]);
});

test('importItem stops when its run loses the claim between two versions, and the new owner writes the rest', async () => {
  const lost = moveBetween('overseas');
  const holder = moveBetween('overseas');
  const input = await seededAndExported('lost-midway', lost);
  await at.takeOver(lost, lost);
  at.fault({ match: { operation: 'secrets.set' }, when: { call: 2 }, effect: { kind: 'slow', ms: 2_000 } });
  const importing = at.run(importItem, importItemContract, input);
  await waitUntil(() => (at.calls('overseas', 'secrets.set') > 0 ? true : undefined));
  await at.takeOver(lost, holder);
  expect(await importing).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED' });
  expect(await at.values('overseas', 'lost-midway')).toHaveLength(2);

  const rest = await exported('lost-midway', holder);
  expect(await at.run(importItem, importItemContract, rest)).toMatchObject({ state: 'imported' });
  expect(await at.values('overseas', 'lost-midway')).toEqual(await at.values('source', 'lost-midway'));
});
