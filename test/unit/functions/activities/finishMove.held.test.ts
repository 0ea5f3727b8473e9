import { finishWithoutSearches as finishMove } from '../../../support/move/finishWithoutSearches';
import { writeLateItems } from '../../../../functions/steps/report/storedLateItems';
import { finishMoveContract } from '../../../../shared/contracts/steps/moveSteps';
import { moveReportSchema } from '../../../../shared/contracts/api/report';
import { storeNames } from '../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';

// The report of a held move names what no pass could carry.

let at: MoveAzure;
beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());

const began = '2026-05-01T10:00:00.000Z';
const why = {
  itemType: 'key',
  itemName: 'Signing',
  code: 'NEW_KEY_VERSION',
  detail: 'Purge protection.',
  remedy: '…',
};
const from = { itemType: 'secret', pagesRead: 0 } as const;

async function reportAfter(change: (name: string) => Promise<void> = () => Promise.resolve()) {
  const { contentKey, ...move } = await at.keyed(moveBetween('target', { cutover: 'hold' }));
  const key = { itemType: 'key', itemName: 'signing', what: 'newVersion' } as const;
  const items = [key, { ...key, itemName: 'other' }];
  await writeLateItems(at.clients(), { ...move, contentKey }, { look: 1, from, items, next: null });
  await change(storeNames.latePart(move, 1, from));
  const ofMove = { move, contentKey, phase: 'partiallyCompleted', plan: null, problems: [], throttled: 0 };
  await at.run(finishMove, finishMoveContract, {
    ...ofMove,
    startedAt: began,
    finishedAt: began,
    late: { rounds: [], looks: 1, versions: 0 },
    isLookWhole: true,
    sincePlan: { heldSince: began, passes: 1, cutover: null, items: 0, versions: 0, pending: [why] },
  });
  const bytes = await at.store.read(storeNames.report(move));
  return moveReportSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

test('finishMove reports why the last pass could not carry a difference', async () => {
  const { sincePlan, problems } = await reportAfter();
  expect(sincePlan?.pending).toEqual([why, expect.objectContaining({ itemName: 'other', code: 'NEW_KEY_VERSION' })]);
  expect(problems).toContainEqual(why);
});

test('finishMove says that somebody removed what the last pass had named', async () => {
  const { sincePlan, problems } = await reportAfter((name) => at.store.remove(name));
  expect(sincePlan?.pending).toEqual([]);
  expect(problems.map(({ code }) => code)).toContain('STORE_OBJECT_INVALID');
});

test('finishMove reports no difference that somebody else wrote into the store, and says that somebody did', async () => {
  const { sincePlan, problems } = await reportAfter(async (name) => {
    const text = new TextDecoder().decode(await at.store.read(name));
    await at.store.write(name, new TextEncoder().encode(text.replace('other', 'planted')));
  });
  expect(sincePlan?.pending).toEqual([]);
  expect(problems.map(({ code }) => code)).toContain('STORE_OBJECT_INVALID');
});
