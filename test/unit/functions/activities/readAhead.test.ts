import { exportItems } from '../../../../functions/activities/beginItems';
import { readAhead } from '../../../../functions/activities/readAhead';
import { storePlanPage } from '../../../../functions/steps/plan/planPages';
import { exportItemsContract } from '../../../../shared/contracts/steps/itemSteps';
import { readAheadContract } from '../../../../shared/contracts/steps/pageSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type PlannedItem } from '../../../../shared/contracts/model/plan';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { plannedOf } from '../../../support/move/moveFixtures';

let at: MoveAzure;
let move: MoveSpec;

beforeAll(async () => {
  at = await startMoveAzure();
  for (const name of ['one', 'two', 'three']) await at.seed('source', name, [{}]);
});
afterAll(() => at.stop());
beforeEach(async () => {
  move = await at.keyed({ ...moveBetween(), onDeleted: 'recover' as const });
});

const calledAt = '2026-05-01T10:00:00.000Z';
const byValue = (itemName: string, changes: Partial<PlannedItem> = {}) =>
  plannedOf({ itemName, route: 'exportImport', ...changes });

const readPage = async (items: readonly PlannedItem[]) => {
  const hash = await storePlanPage(at.clients(), move, { page: 0, items: [...items] });
  return at.run(readAhead, readAheadContract, { move, hash, calledAt });
};

/** What the batch gets, and how many requests it makes for that. */
async function batchOf(names: readonly string[]) {
  const items = names.map((itemName) => ({ itemType: 'secret' as const, itemName }));
  const before = at.calls('source', 'secrets.get');
  const { outputs } = await at.run(exportItems, exportItemsContract, { move, items, calledAt });
  const states = outputs.map((output) => ('state' in output ? output.state : output));
  return { states, calls: at.calls('source', 'secrets.get') - before };
}

describe('readAhead', () => {
  it('reads the items whose first step only reads, so that their batch need not', async () => {
    const items = [
      byValue('one'),
      byValue('gone', { route: 'skip' }),
      byValue('two'),
      byValue('three', { freeing: 'recover' }),
    ];
    expect(await readPage(items)).toEqual({ state: 'read' });
    expect(await batchOf(['one', 'two'])).toEqual({ states: ['exported', 'exported'], calls: 0 });
  });

  it('leaves nothing for a batch of other items, or in another order', async () => {
    await readPage([byValue('one'), byValue('two')]);
    expect(await batchOf(['two', 'one'])).toEqual({ states: ['exported', 'exported'], calls: 2 });
    expect((await batchOf(['one', 'two', 'three'])).calls).toBe(3);
  });

  it('leaves what it could not read to the batch', async () => {
    await readPage([byValue('one'), byValue('gone')]);
    expect((await batchOf(['one', 'gone'])).states).toEqual(['exported', 'skipped']);
  });

  it('reads nothing of a page that is not the one of the planning', async () => {
    await readPage([byValue('one'), byValue('two')]);
    const hash = 'ab'.repeat(32);
    expect(await at.run(readAhead, readAheadContract, { move, hash, calledAt })).toMatchObject({ state: 'failed' });
  });
});
