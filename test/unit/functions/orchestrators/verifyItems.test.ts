import { verifyItems } from '../../../../functions/orchestrators/transfer/verifyRounds';
import { type InputOf } from '../../../../shared/contracts/steps/contract';
import { type verifyPageContract } from '../../../../shared/contracts/steps/pageSteps';
import { moveOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play } from '../../../support/move/moveOrchestration';

const move = moveOf();
const findings = {
  items: { total: 3, done: 2, skipped: 0, blocked: 0, failed: 1 },
  versionsDone: 0,
  problemCount: 0,
  problemsByCode: [],
  problems: [],
  worked: 2,
};
const stored = { state: 'stored', findings, throttled: 2 };
const open = { state: 'open', open: [1], outdated: [], throttled: 1 };
const outdated = { ...open, open: [], outdated: [{ at: 4, itemType: 'secret', itemName: 'late' }] };
const healed = { state: 'healed', throttled: 1 };
const denied = { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.', retryable: false };

type Input = InputOf<typeof verifyPageContract>;

/** Verifies a batch. Each step returns its answers in order, and then the last one repeatedly. */
function verify(pages: readonly object[], heals: readonly object[] = []) {
  const answers = { verifyPage: [...pages], healItem: [...heals] };
  const next = (step: keyof typeof answers) => () => {
    const [answer, ...rest] = answers[step];
    if (rest.length > 0) answers[step] = rest;
    return answer;
  };
  const script = { verifyPage: next('verifyPage'), healItem: next('healItem') };
  const played = play(verifyItems, { move, page: 3 }, script);
  return { ...played, calls: inputsOf<Input>(played, 'verifyPage') };
}

test('verifyItems verifies a batch in one step, and returns what it found', () => {
  const played = verify([stored]);
  expect(played.calls).toEqual([{ move, page: 3 }]);
  expect(namesOf(played)).toEqual([['verifyPage']]);
  expect(played.output).toMatchObject({ ...findings, throttled: 2, times: { waits: [] } });
});

describe('verifyItems with a vault that does not answer', () => {
  test('retries after a pause, and adds up the throttled calls', () => {
    const played = verify([open, open, stored]);
    expect(namesOf(played)).toEqual([['verifyPage'], ['timer'], ['verifyPage'], ['timer'], ['verifyPage']]);
    expect(played.calls.map(({ part, isLast }) => [part?.number, isLast])).toEqual([
      [undefined, undefined],
      [1, false],
      [2, false],
    ]);
    expect(played.output).toMatchObject({ throttled: 1 + 1 + 2 });
  });

  test('says when it is the last round', () => {
    const played = verify([open, open, open, stored]);
    expect(inputsOf(played, 'timer')).toHaveLength(3);
    expect(played.calls.at(-1)).toMatchObject({ part: { number: 3 }, isLast: true });
  });
});

describe('verifyItems for an item whose older version became current', () => {
  test('heals it, and verifies it again without a pause', () => {
    const played = verify([outdated, stored], [healed]);
    expect(namesOf(played)).toEqual([['verifyPage'], ['healItem'], ['verifyPage']]);
    expect(inputsOf(played, 'healItem')).toEqual([{ move, page: 3, itemType: 'secret', itemName: 'late' }]);
    expect(played.calls.at(-1)).toMatchObject({ healed: [4], failed: [] });
    expect(played.output).toMatchObject({ throttled: 1 + 1 + 2 });
  });

  test('heals it when its last write can no longer arrive', () => {
    const until = '2026-05-01T10:02:00.000Z';
    const played = verify([outdated, outdated, stored], [{ state: 'waiting', until, throttled: 0 }, healed]);
    expect(inputsOf<string>(played, 'timer')[0]).toBe(until);
    expect(played.calls.map(({ healed: done }) => done)).toEqual([undefined, [], [4]]);
  });

  test('passes the reason on if healing fails, and remembers the healed items', () => {
    const both = { ...outdated, outdated: [...outdated.outdated, { at: 7, itemType: 'secret', itemName: 'other' }] };
    const played = verify([both, open, stored], [{ ...denied, throttled: 0 }, healed]);
    expect(played.calls.slice(1)).toMatchObject([
      { healed: [7], failed: [{ at: 4, failure: denied }] },
      { healed: [7], failed: [{ at: 4, failure: denied }] },
    ]);
  });

  test('waits for the next round if healing failed with a transient fault', () => {
    const unavailable = { ...denied, code: 'VAULT_UNAVAILABLE', retryable: true, throttled: 0 };
    const played = verify([outdated, outdated, stored], [unavailable, healed]);
    expect(namesOf(played).flat()).toEqual(['verifyPage', 'healItem', 'timer', 'verifyPage', 'healItem', 'verifyPage']);
    expect(played.calls.at(-1)).toMatchObject({ failed: [], healed: [4] });
  });
});

describe('verifyItems with a store that fails', () => {
  const away = { ...denied, code: 'STORE_UNAVAILABLE', retryable: true, throttled: 0 };

  test('verifies the whole batch in a later round', () => {
    const played = verify([away, stored]);
    expect(namesOf(played)).toEqual([['verifyPage'], ['timer'], ['verifyPage']]);
  });

  test('ends after the last round', () => {
    expect(() => verify([away])).toThrow('STORE_UNAVAILABLE: No.');
  });

  test('ends at once if somebody changed the results', () => {
    const changed = { ...denied, code: 'STORE_OBJECT_INVALID', throttled: 0 };
    expect(() => verify([changed])).toThrow('STORE_OBJECT_INVALID: No.');
  });
});

test('verifyItems makes the same calls for the same answers, as a replay needs', () => {
  expect(verify([outdated, open, stored], [healed])).toEqual(verify([outdated, open, stored], [healed]));
});
