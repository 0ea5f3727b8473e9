import { transferItems } from '../../../../functions/orchestrators/transfer/transferItems';
import { moveOf, plannedOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play } from '../../../support/move/moveOrchestration';

interface StepInput {
  readonly itemName: string;
}

const backedUp = { state: 'backedUp', staged: 'staging/x/backup', throttled: 0 };

/** Transfers items of these names by backup. */
function played(names: readonly string[], backupItem: (input: StepInput) => unknown) {
  const items = names.map((itemName) => plannedOf({ itemName, route: 'backupRestore' }));
  const batch = { move: moveOf(), page: 7, planHash: 'ab'.repeat(32), backups: 'expected' };
  return play(transferItems, batch, {
    loadPlanPage: () => ({ state: 'loaded', page: 7, items }),
    backupItem,
    restoreItem: () => ({ state: 'restored', throttled: 0 }),
    saveResults: ({ items: saved }: { items: unknown[] }) => ({ items: saved.length }),
  });
}

/** Returns the results that the batch stores. */
function transfer(...of: Parameters<typeof played>) {
  return inputsOf<{ items: unknown[] }>(played(...of), 'saveResults')[0]?.items;
}

test('transferItems fails a lost item alone, and transfers the others', () => {
  const results = transfer(['one', 'two'], ({ itemName }) => {
    if (itemName === 'one')
      throw new Error('Timeout value of 60 seconds was exceeded by function: Functions.backupItem');
    return backedUp;
  });
  expect(results).toMatchObject([
    { itemName: 'one', state: 'failed', code: 'STEP_LOST' },
    { itemName: 'two', state: 'restored' },
  ]);
});

test('transferItems gives each item a step of its own if the one of all items is lost', () => {
  const names = namesOf(
    played(['one', 'two'], ({ itemName }) => {
      if (itemName === 'one') throw new Error('lost');
      return backedUp;
    }),
  );
  expect(names.slice(1, 4)).toEqual([['backupItems'], ['backupItem', 'backupItem'], ['restoreItem']]);
});

test('transferItems tries an item once more whose worker was lost', () => {
  let losses = 1;
  const results = transfer(['one'], () => {
    losses -= 1;
    if (losses >= 0) throw new Error('lost');
    return backedUp;
  });
  expect(results).toMatchObject([{ itemName: 'one', state: 'restored' }]);
});
