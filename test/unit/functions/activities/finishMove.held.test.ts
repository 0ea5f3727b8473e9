import { finishMove } from '../../../../functions/activities/finishMove';
import { finishMoveContract } from '../../../../shared/contracts/steps/moveSteps';
import { moveReportSchema } from '../../../../shared/contracts/api/report';
import { storeNames } from '../../../../shared/rules/storeNames';
import { moveOf } from '../../../support/move/moveFixtures';
import { openMoveStore } from '../../../support/move/moveStore';

// The report of a held move names what no pass could carry.

const at = openMoveStore();
afterAll(at.remove);

const began = '2026-05-01T10:00:00.000Z';

test('finishMove reports why the last pass could not carry a difference', async () => {
  const move = moveOf({ cutover: 'hold' });
  const key = { itemType: 'key', itemName: 'signing', what: 'newVersion' };
  const items = [key, { ...key, itemName: 'other' }];
  await at.put(storeNames.latePart(move, 1, { itemType: 'key', pagesRead: 0 }), JSON.stringify({ items }));
  const why = {
    itemType: 'key',
    itemName: 'Signing',
    code: 'NEW_KEY_VERSION',
    detail: 'Purge protection.',
    remedy: '…',
  };
  const ofMove = { move, phase: 'partiallyCompleted', plan: null, problems: [], throttled: 0 };
  await at.run(finishMove, finishMoveContract, {
    ...ofMove,
    startedAt: began,
    finishedAt: began,
    late: { rounds: [], looks: 1, versions: 0 },
    sincePlan: { heldSince: began, passes: 1, cutover: null, items: 0, versions: 0, pending: [why] },
  });
  const { sincePlan, problems } = moveReportSchema.parse(await at.readJson(storeNames.report(move)));
  expect(sincePlan?.pending).toEqual([why, expect.objectContaining({ itemName: 'other', code: 'NEW_KEY_VERSION' })]);
  expect(problems).toContainEqual(why);
});
