import { readLateItems, writeLateItems } from '../../../../../functions/steps/report/storedLateItems';
import { sealedReader } from '../../../../../functions/steps/stored/sealedJson';
import { type StoredLateItem } from '../../../../../shared/contracts/model/late';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { contentKeyName } from '../../../../../shared/clients/claims/runRef';
import { stagingStore } from '../../../../../shared/clients/staging/stagingStore';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';

// The runtime can deliver a step twice. Each run of it reads as much of a list as its time allows, and history has one of the answers.

let at: MoveAzure;
beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());

const start = (pagesRead: number) => ({ itemType: 'secret', pagesRead }) as const;
const late = (itemName: string): StoredLateItem => ({ itemType: 'secret', itemName, what: 'created' });

interface Part {
  readonly from: number;
  /** Where the next part begins; null at the end of the list. */
  readonly to: number | null;
  readonly names: readonly string[];
}

async function stored(parts: readonly Part[]): Promise<MoveSpec> {
  const move = await at.keyed(moveBetween('target'));
  for (const { from, to, names } of parts) {
    const next = to === null ? null : start(to);
    await writeLateItems(at.clients(), move, { look: 0, from: start(from), next, items: names.map(late) });
  }
  return move;
}

const read = async (move: MoveSpec, isWhole = true) =>
  (await readLateItems(sealedReader(at.clients(), move), move, { look: 0, isWhole })).map(({ itemName }) => itemName);

const rest: Part = { from: 4, to: null, names: ['d'] };

test.each<[string, Part]>([
  ['fewer pages', { from: 0, to: 1, names: ['a'] }],
  ['more pages', { from: 0, to: 8, names: ['a', 'b', 'c', 'd', 'e'] }],
])('a second run of a part that reads %s hides nothing of the run in history', async (_, second) => {
  const first: Part = { from: 0, to: 4, names: ['a', 'b'] };
  expect(await read(await stored([first, rest, second]))).toEqual(['a', 'b', 'd']);
  expect(await read(await stored([second, first, rest]))).toEqual(['a', 'b', 'd']);
});

test('a second run of a part that reads the same pages replaces what the first one found', async () => {
  const before: Part = { from: 0, to: 4, names: ['a', 'gone'] };
  expect(await read(await stored([before, { ...before, names: ['a'] }, rest]))).toEqual(['a', 'd']);
});

test('a second run that reaches the end of the list has all of it', async () => {
  const first: Part = { from: 0, to: 4, names: ['a', 'b'] };
  expect(await read(await stored([first, rest, { from: 0, to: null, names: ['a', 'new'] }]))).toEqual(['a', 'new']);
});

test('a second run that comes after the end of the run, without its key, leaves the part of which the report was made', async () => {
  const move = await stored([{ from: 0, to: null, names: ['a'] }]);
  const name = storeNames.latePart(move, 0, start(0));
  const before = await at.store.read(name);
  await at.store.remove(contentKeyName(move, move.contentKey ?? ''));
  const { store } = at;
  const clients = { store, staging: stagingStore(store, testKeyWrapper()) };
  await writeLateItems(clients, move, { look: 0, from: start(0), next: null, items: [late('b')] });
  expect(await store.read(name)).toEqual(before);
});

test('a part that somebody removed is named if the list had reached its end; otherwise the list has the parts before it', async () => {
  const move = await stored([{ from: 0, to: 1, names: ['a'] }, { from: 0, to: 4, names: ['a', 'b'] }, rest]);
  const name = storeNames.latePart(move, 0, start(4));
  await at.store.remove(name);
  await expect(read(move)).rejects.toMatchObject({
    code: 'STORE_OBJECT_INVALID',
    message: expect.stringContaining(name) as string,
  });
  expect(await read(move, false)).toEqual(['a', 'b']);
});
