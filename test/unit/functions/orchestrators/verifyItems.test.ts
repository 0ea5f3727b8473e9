import { verifyItems } from '../../../../functions/orchestrators/verifyItems';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type ItemResult } from '../../../../shared/contracts/model/outcome';
import { idOf, moveOf, resultOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play } from '../../../support/move/moveOrchestration';

const move = moveOf();
const pairs = [{ from: idOf('a'), to: idOf('b'), digest: 'd' }];
const notEqual = { state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE', detail: 'x', retryable: false, throttled: 1 };
const verified = { state: 'verified', versions: pairs, throttled: 2 };

/** Verifies these results. Items whose name begins with "bad" are not equal. */
function verify(items: readonly ItemResult[], of: MoveSpec = move) {
  const played = play(
    verifyItems,
    { move: of, page: 3 },
    {
      loadResults: () => ({ items }),
      verifyItem: ({ itemName }: { itemName: string }) => (itemName.startsWith('bad') ? notEqual : verified),
      saveResults: () => ({ items: items.length }),
    },
  );
  const [saved] = inputsOf<{ items: ItemResult[] }>(played, 'saveResults');
  return { ...played, results: saved?.items ?? [] };
}

test('verifyItems reads back everything in the target, including items that were there before', () => {
  const states = ['restored', 'imported', 'alreadyThere', 'skipped', 'blocked', 'failed'] as const;
  const played = verify(states.map((state) => resultOf({ itemName: state, state })));
  expect(inputsOf(played, 'verifyItem').map(({ itemName }) => itemName)).toEqual([
    'restored',
    'imported',
    'alreadyThere',
  ]);
  expect(namesOf(played)).toEqual([['loadResults'], ['verifyItem', 'verifyItem', 'verifyItem'], ['saveResults']]);
});

test('verifyItems stores its results in the order in which it loaded them', () => {
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

test('verifyItems passes the stored pairs of an import to its verification', () => {
  const played = verify([resultOf({ state: 'imported', route: 'exportImport', versions: pairs })]);
  expect(inputsOf(played, 'verifyItem')).toMatchObject([{ route: 'exportImport', versions: pairs }]);
});

test('verifyItems returns the counts of all items, and the names of those that are not equal', () => {
  const { output } = verify([
    resultOf({ itemName: 'one' }),
    resultOf({ itemName: 'bad-one' }),
    resultOf({ itemName: 'blocked', state: 'blocked' }),
  ]);
  expect(output).toMatchObject({
    items: { total: 3, done: 2, skipped: 0, blocked: 0, failed: 1 },
    versionsDone: 0,
    throttled: 3,
    problems: [expect.objectContaining({ itemName: 'bad-one', code: 'NOT_EQUAL_AFTER_MOVE' })],
    problemCount: 1,
    problemsByCode: [{ code: 'NOT_EQUAL_AFTER_MOVE', count: 1 }],
    worked: 2,
  });
});

test('verifyItems does not count an item again that failed before', () => {
  const { output } = verify([resultOf({ itemName: 'old', state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.' })]);
  expect(output).toMatchObject({ items: { total: 1, failed: 0 }, problemCount: 0 });
});

test('verifyItems does not return again what the transfer reported of an item', () => {
  const { output, results } = verify([resultOf({ itemName: 'bad', reasons: ['OLD_VERSION_DISABLED'] })]);
  expect(output).toMatchObject({ problemCount: 1, problems: [{ code: 'NOT_EQUAL_AFTER_MOVE' }] });
  expect(results).toMatchObject([{ reasons: ['OLD_VERSION_DISABLED'] }]);
});

describe('verifyItems for an item that the plan considered equal because its versions were disabled', () => {
  const there = resultOf({ itemName: 'bad', state: 'alreadyThere', reasons: ['ALREADY_THERE'] });

  test.each([
    ['skip', 'skipped'],
    ['fail', 'blocked'],
  ] as const)('is other content once it was opened, with onConflict %s', (onConflict, state) => {
    const { results, output } = verify([there], moveOf({ disabled: 'unlock', onConflict }));
    expect(results).toMatchObject([{ state, reasons: ['OTHER_CONTENT_IN_TARGET'], verified: false }]);
    expect(output).toMatchObject({ items: { total: 1, done: 0, failed: 0, [state]: 1 }, problemCount: 1 });
  });

  test.each([
    { disabled: 'unlock', onConflict: 'newVersion' },
    { disabled: 'move', onConflict: 'skip' },
  ] as const)('fails with %j', (policy) => {
    expect(verify([there], moveOf(policy)).results).toMatchObject([{ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' }]);
  });
});

describe('verifyItems with a vault that does not answer', () => {
  const unavailable = { ...notEqual, code: 'VAULT_UNAVAILABLE', retryable: true };

  /** Verifies two items. The vault of the second one answers from that try on. */
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

  test('retries after a pause, but only the item without an answer', () => {
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

describe('verifyItems for an item whose older version became current', () => {
  const doubles = [idOf('d')];
  const outdated = { state: 'outdated', doubles, throttled: 1 };
  const healed = { state: 'healed', throttled: 1 };
  const withDoubles = { ...verified, doubles };

  /**
   * Verifies a good and a late item. Steps for the late one return these answers in order, and then the last one
   * repeatedly.
   */
  function verifyLate(verifications: readonly object[], heals: readonly object[]) {
    const answers = { verifyItem: [...verifications], healItem: [...heals] };
    const next = (step: keyof typeof answers) => {
      const [answer, ...rest] = answers[step];
      if (rest.length > 0) answers[step] = rest;
      return answer;
    };
    const items = [resultOf({ itemName: 'good' }), resultOf({ itemName: 'late', state: 'imported' })];
    const played = play(
      verifyItems,
      { move, page: 3 },
      {
        loadResults: () => ({ items }),
        verifyItem: ({ itemName }: { itemName: string }) => (itemName === 'good' ? verified : next('verifyItem')),
        healItem: () => next('healItem'),
        saveResults: () => ({ items: 2 }),
      },
    );
    return { ...played, results: inputsOf<{ items: ItemResult[] }>(played, 'saveResults')[0]?.items ?? [] };
  }

  test('heals it, verifies it again, and reports both', () => {
    const played = verifyLate([outdated, withDoubles], [healed]);
    expect(namesOf(played)).toEqual([
      ['loadResults'],
      ['verifyItem', 'verifyItem'],
      ['healItem'],
      ['verifyItem'],
      ['saveResults'],
    ]);
    expect(inputsOf(played, 'healItem')).toMatchObject([{ itemName: 'late' }]);
    expect(played.results[1]).toMatchObject({
      state: 'verified',
      verified: true,
      reasons: ['DUPLICATE_VERSION', 'LATE_WRITE_HEALED'],
      remark: `Doubles in the target: ${idOf('d')}.`,
    });
    expect(played.output).toMatchObject({
      items: { total: 2, done: 2, failed: 0 },
      problemCount: 2,
      problems: [{ code: 'DUPLICATE_VERSION', itemName: 'late' }, { code: 'LATE_WRITE_HEALED' }],
      throttled: 2 + 1 + 1 + 2,
    });
  });

  test('heals it when its last write can no longer arrive', () => {
    const until = '2026-05-01T10:02:00.000Z';
    const waiting = { state: 'waiting', until, throttled: 0 };
    const played = verifyLate([outdated, outdated, withDoubles], [waiting, healed]);
    expect(inputsOf<string>(played, 'timer')[0]).toBe(until);
    expect(played.results[1]).toMatchObject({ state: 'verified' });
  });

  test('fails it if it could not be healed until the last round', () => {
    const { results, output } = verifyLate(
      [outdated],
      [{ state: 'waiting', until: '2026-05-01T10:00:01.000Z', throttled: 0 }],
    );
    expect(results[1]).toMatchObject({ state: 'failed', verified: false, code: 'NOT_EQUAL_AFTER_MOVE' });
    expect(output).toMatchObject({ items: { done: 1, failed: 1 }, problemCount: 1 });
  });

  test('fails it with the reason if healing fails', () => {
    const { results } = verifyLate([outdated], [{ ...notEqual, code: 'VAULT_FORBIDDEN' }]);
    expect(results[1]).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN' });
  });

  test('does not heal it if the right version is current, and only names its duplicates', () => {
    const played = verifyLate([withDoubles], []);
    expect(namesOf(played).flat()).not.toContain('healItem');
    expect(played.results[1]).toMatchObject({ state: 'verified', reasons: ['DUPLICATE_VERSION'] });
    expect(played.output).toMatchObject({ problemCount: 1 });
  });
});

test('verifyItems calls nothing for a batch of which nothing arrived', () => {
  expect(namesOf(verify([resultOf({ state: 'skipped' })]))).toEqual([['loadResults'], ['saveResults']]);
});

test('verifyItems makes the same calls for the same answers, as a replay needs', () => {
  const items = [resultOf({ itemName: 'bad' }), resultOf({ itemName: 'good' })];
  expect(verify(items)).toEqual(verify(items));
});
