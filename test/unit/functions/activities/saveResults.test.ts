import { saveResults } from '../../../../functions/activities/batchResults';
import { changePace } from '../../../../functions/steps/runs/followPaces';
import { type OutputOf } from '../../../../shared/contracts/steps/contract';
import { type saveResultsContract } from '../../../../shared/contracts/steps/moveSteps';
import { type ItemResult } from '../../../../shared/contracts/model/outcome';
import { type MoveAzure, moveBetween, shortTimes, startMoveAzure } from '../../../support/move/moveAzure';
import { resultOf } from '../../../support/move/moveFixtures';
import { newStartToken } from '../../../support/move/startToken';

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());

async function save(...items: readonly ItemResult[]): Promise<OutputOf<typeof saveResultsContract>> {
  const move = await at.keyed(moveBetween());
  return (await saveResults(at.clients()).run({ move, page: 0, items })) as OutputOf<typeof saveResultsContract>;
}

test.each(['imported', 'recreated'] as const)(
  'saveResults says how long a write can arrive a second time if an item was %s',
  async (state) => {
    const before = Date.now();
    const { quietAt = '' } = await save(resultOf(), resultOf({ itemName: 'other', state }));
    expect(Date.parse(quietAt)).toBeGreaterThanOrEqual(before + shortTimes.lifeMs);
    expect(Date.parse(quietAt)).toBeLessThanOrEqual(Date.now() + shortTimes.lifeMs);
  },
);

test('saveResults says how people have changed the pace of the run, if they have', async () => {
  const clients = at.clients();
  const startToken = await newStartToken(at);
  const move = { ...(await at.keyed(moveBetween())), startToken };
  const save = () => saveResults(clients).run({ move, page: 0, items: [resultOf()] });
  expect(await save()).not.toHaveProperty('pace');
  await changePace(clients, move, { targetShare: 0.9 });
  await changePace(clients, move, { maxInFlight: 8 });
  expect(await save()).toMatchObject({ pace: { seq: 2, change: { targetShare: 0.9, maxInFlight: 8 } } });
});

test('saveResults says nothing of it for restored items, whose second restore is refused', async () => {
  expect(await save(resultOf())).not.toHaveProperty('quietAt');
});
