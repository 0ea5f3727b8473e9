import { finishInParts } from '../../../../functions/orchestrators/engine/finishInParts';
import { transferItems } from '../../../../functions/orchestrators/transfer/transferItems';
import { idOf, moveOf, plannedOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, playToEnd, type Script } from '../../../support/move/moveOrchestration';

const input = { move: moveOf(), itemType: 'secret', itemName: 'long', staged: 'staging/one/payload' };
const begun = { step: 'importItem', input, progress: { number: 1, done: 3, idleParts: 0, throttled: 2 } };
const imported = { state: 'imported', versions: [], throttled: 1 };
const partial = (done: number) => ({ state: 'partial', done, throttled: 1 });

interface PartInput {
  readonly part: { readonly number: number };
}

test('finishInParts runs parts until the step ends, and adds up the throttled calls', () => {
  const importItem = ({ part }: PartInput) => (part.number < 4 ? partial(part.number * 10) : imported);
  const played = play(finishInParts, begun, { importItem });
  expect(inputsOf(played, 'importItem')).toEqual([1, 2, 3, 4].map((number) => ({ ...input, part: { number } })));
  expect(played.output).toEqual({ ...imported, throttled: 6 });
});

test('finishInParts keeps its history short: it continues as new after 20 parts', () => {
  const importItem = ({ part }: PartInput) => (part.number < 50 ? partial(part.number) : imported);
  const generations = playToEnd(finishInParts, begun, { importItem });
  expect(generations.map((played) => namesOf(played).flat().length)).toEqual([20, 20, 10]);
  expect(generations.at(-1)?.output).toMatchObject({ state: 'imported', throttled: 2 + 49 + 1 });
});

test('finishInParts fails the item when its parts make no progress', () => {
  const generations = playToEnd(finishInParts, begun, { importItem: () => partial(3) });
  expect(generations.at(-1)?.output).toMatchObject({ state: 'failed', code: 'STEP_BUDGET_SPENT', retryable: true });
  expect(generations.flatMap((played) => namesOf(played).flat()).length).toBeLessThan(100);
});

test('finishInParts fails the item when a part is lost', () => {
  const importItem = () => {
    throw new Error('lost');
  };
  const { output } = play(finishInParts, begun, { importItem });
  expect(output).toMatchObject({ state: 'failed', code: 'STEP_LOST', retryable: true });
});

test('transferItems leaves the further parts of an item to a separate orchestration', () => {
  const exported = {
    state: 'exported',
    staged: 'staging/x/export',
    versionCount: 1,
    currentVersion: idOf('now'),
    versionsLeftOut: [],
    reasons: [],
    throttled: 0,
  };
  const script: Script = {
    loadPlanPage: () => ({
      state: 'loaded',
      page: 7,
      items: ['long', 'other'].map((itemName) => plannedOf({ itemName, route: 'exportImport' })),
    }),
    exportItem: () => exported,
    importItem: ({ itemName }: { itemName: string }) => (itemName === 'long' ? partial(5) : imported),
    finishInParts: () => imported,
    saveResults: ({ items }: { items: unknown[] }) => ({ items: items.length }),
  };
  const batch = { move: moveOf(), page: 7, planHash: 'ab'.repeat(32), backups: 'expected' };
  const played = play(transferItems, batch, script);
  expect(inputsOf(played, 'finishInParts')).toMatchObject([
    { step: 'importItem', input: { itemName: 'long' }, progress: { number: 1, done: 5, idleParts: 0, throttled: 1 } },
  ]);
  expect(inputsOf(played, 'saveResults')).toMatchObject([
    {
      items: [
        { itemName: 'long', state: 'imported' },
        { itemName: 'other', state: 'imported' },
      ],
    },
  ]);
});
