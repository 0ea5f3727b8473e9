import { verifyItems } from '../../../../functions/orchestrators/verifyItems';
import { type ItemResult } from '../../../../shared/contracts/outcome';
import { idOf, moveOf, resultOf } from '../../../support/moveFixtures';
import { inputsOf, namesOf, play } from '../../../support/moveOrchestration';

const move = moveOf();
const pairs = [{ from: idOf('a'), to: idOf('b'), digest: 'd' }];
const notEqual = { state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE', detail: 'x', retryable: false, throttled: 1 };
const verified = { state: 'verified', versions: pairs, throttled: 2 };

/** Verifies these results; items whose name begins with "bad" turn out not to be equal. */
function verify(items: readonly ItemResult[]) {
  const played = play(
    verifyItems,
    { move, page: 3 },
    {
      loadResults: () => ({ items }),
      verifyItem: ({ itemName }: { itemName: string }) => (itemName.startsWith('bad') ? notEqual : verified),
      saveResults: () => ({ items: items.length }),
    },
  );
  const [saved] = inputsOf<{ items: ItemResult[] }>(played, 'saveResults');
  return { ...played, results: saved?.items ?? [] };
}

test('whatever is in the target is read back, items that were there before too', () => {
  const states = ['restored', 'imported', 'alreadyThere', 'skipped', 'blocked', 'failed'] as const;
  const played = verify(states.map((state) => resultOf({ itemName: state, state })));
  expect(inputsOf(played, 'verifyItem').map(({ itemName }) => itemName)).toEqual([
    'restored',
    'imported',
    'alreadyThere',
  ]);
  expect(namesOf(played)).toEqual([['loadResults'], ['verifyItem', 'verifyItem', 'verifyItem'], ['saveResults']]);
});

test('what was found is stored, in the order in which it was loaded', () => {
  const { results } = verify([
    resultOf({ itemName: 'one', state: 'imported' }),
    resultOf({ itemName: 'skipped', state: 'skipped' }),
    resultOf({ itemName: 'bad', state: 'restored' }),
    resultOf({ itemName: 'there', state: 'alreadyThere' }),
  ]);
  expect(results.map(({ itemName, state, verified: isVerified }) => [itemName, state, isVerified])).toEqual([
    ['one', 'verified', true],
    ['skipped', 'skipped', false],
    ['bad', 'failed', false],
    ['there', 'alreadyThere', true],
  ]);
  expect(results[0]?.versions).toEqual(pairs);
  expect(results[2]).toMatchObject({ code: 'NOT_EQUAL_AFTER_MOVE' });
});

test('the written-down pairs of an import go to its verification', () => {
  const played = verify([resultOf({ state: 'imported', route: 'exportImport', versions: pairs })]);
  expect(inputsOf(played, 'verifyItem')).toMatchObject([{ route: 'exportImport', versions: pairs }]);
});

test('the parent hears of all items, and of those that are not equal by name', () => {
  const { output } = verify([
    resultOf({ itemName: 'one' }),
    resultOf({ itemName: 'bad-one' }),
    resultOf({ itemName: 'blocked', state: 'blocked' }),
  ]);
  expect(output).toEqual({
    items: { total: 3, done: 2, skipped: 0, blocked: 0, failed: 1 },
    versionsDone: 0,
    throttled: 3,
    problems: [expect.objectContaining({ itemName: 'bad-one', code: 'NOT_EQUAL_AFTER_MOVE' })],
    problemCount: 1,
    problemsByCode: [{ code: 'NOT_EQUAL_AFTER_MOVE', count: 1 }],
    worked: 2,
  });
});

test('an item that failed before is not counted once more', () => {
  const { output } = verify([resultOf({ itemName: 'old', state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.' })]);
  expect(output).toMatchObject({ items: { total: 1, failed: 0 }, problemCount: 0 });
});

test('what the transfer told of an item is not told twice', () => {
  const { output, results } = verify([resultOf({ itemName: 'bad', reasons: ['OLD_VERSION_DISABLED'] })]);
  expect(output).toMatchObject({ problemCount: 1, problems: [{ code: 'NOT_EQUAL_AFTER_MOVE' }] });
  expect(results).toMatchObject([{ reasons: ['OLD_VERSION_DISABLED'] }]);
});

describe('a vault that does not answer', () => {
  const unavailable = { ...notEqual, code: 'VAULT_UNAVAILABLE', retryable: true };

  /** Verifies two items; the second one's vault answers from that try on. */
  function verifyLate(answersFrom: number) {
    let tries = 0;
    const played = play(
      verifyItems,
      { move, page: 3 },
      {
        loadResults: () => ({ items: [resultOf({ itemName: 'one' }), resultOf({ itemName: 'late' })] }),
        verifyItem: ({ itemName }: { itemName: string }) =>
          itemName === 'one' || (tries += 1) >= answersFrom ? verified : unavailable,
        saveResults: () => ({ items: 2 }),
      },
    );
    return { ...played, results: inputsOf<{ items: ItemResult[] }>(played, 'saveResults')[0]?.items ?? [] };
  }

  test('is asked again after a pause, for what it did not answer alone', () => {
    const played = verifyLate(2);
    expect(namesOf(played)).toEqual([
      ['loadResults'],
      ['verifyItem', 'verifyItem'],
      ['timer'],
      ['verifyItem'],
      ['saveResults'],
    ]);
    expect(played.results.map(({ state, verified: isVerified }) => [state, isVerified])).toEqual([
      ['verified', true],
      ['verified', true],
    ]);
    expect(played.output).toMatchObject({ items: { done: 2, failed: 0 }, throttled: 5, problemCount: 0 });
  });

  test('fails the item after the last round', () => {
    const played = verifyLate(99);
    expect(inputsOf(played, 'timer')).toHaveLength(3);
    expect(played.results[1]).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE' });
  });
});

test('a batch of which nothing arrived asks nothing', () => {
  expect(namesOf(verify([resultOf({ state: 'skipped' })]))).toEqual([['loadResults'], ['saveResults']]);
});

test('the same answers lead to the same calls, as a replay needs', () => {
  const items = [resultOf({ itemName: 'bad' }), resultOf({ itemName: 'good' })];
  expect(verify(items)).toEqual(verify(items));
});
