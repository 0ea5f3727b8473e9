import { inputsOf, namesOf, type Script } from '../../../support/move/moveOrchestration';
import { hashOf, type InspectedPage, listed, planScript, startPlanning } from '../../../support/move/planScript';

// A page step whose worker is lost, or that makes no progress: pageRounds, called by planVault.

const stored = { state: 'stored', hash: hashOf(0), throttled: 0 };
const open = { state: 'open', open: [], throttled: 0 };
const lost = () => {
  throw new Error('Timeout value of 60 seconds was exceeded by function: Functions.inspectPage');
};

/** Plans three items. A call whose items include one that takes its worker with it is lost. */
function planWithLethal(lethal: number, count = 3) {
  const script: Script = planScript({
    listItems: () => listed(count),
    inspectPage: ({ only, failed = [] }: InspectedPage) => {
      const isRead = (only === undefined || only.includes(lethal)) && !failed.some(({ at }) => at === lethal);
      if (isRead) return lost();
      return failed.length > 0 && only?.[0] === count - 1 ? stored : open;
    },
  });
  const played = startPlanning(script);
  return { played, calls: distinct(inputsOf<InspectedPage>(played, 'inspectPage')) };
}

/** After a loss the orchestrator waits for the same calls once more, each alone. */
function distinct(calls: readonly InspectedPage[]): readonly InspectedPage[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call.only), call])).values()];
}

test('an item that takes its worker with it fails alone, with the page stored', () => {
  const { played, calls } = planWithLethal(1);
  expect(calls.map(({ only }) => only)).toEqual([undefined, [0], [1], [2]]);
  expect(calls.at(-1)).toMatchObject({ part: { number: 1 }, failed: [{ at: 1, failure: { code: 'STEP_LOST' } }] });
  expect(played.output).toMatchObject({ state: 'planned' });
  expect(inputsOf(played, 'timer')).toEqual([]);
});

test('the other items of the page are read one by one, each in a separate call', () => {
  const { calls } = planWithLethal(0, 25);
  expect(calls.slice(1).map(({ only }) => only?.length)).toEqual(Array(25).fill(1));
});

test('a page whose store is lost too ends the planning', () => {
  expect(() => startPlanning(planScript({ inspectPage: lost }))).toThrow(/^STEP_LOST: /);
});

test('a page whose store does not answer is stored in a later round', () => {
  const away = { state: 'failed', code: 'STORE_UNAVAILABLE', detail: 'Away.', retryable: true, throttled: 0 };
  const answers: unknown[] = [away, away];
  const played = startPlanning(planScript({ inspectPage: () => answers.shift() ?? stored }));
  expect(namesOf(played).slice(2)).toEqual([
    ['inspectPage'],
    ['timer'],
    ['inspectPage'],
    ['timer'],
    ['inspectPage'],
    ['finalizePlan'],
  ]);
});

test('a page that cannot be stored ends the planning', () => {
  const refused = { state: 'failed', code: 'CONTENT_KEY_REFUSED', detail: 'No.', retryable: false, throttled: 0 };
  expect(() => startPlanning(planScript({ inspectPage: () => refused }))).toThrow('CONTENT_KEY_REFUSED: No.');
});

describe('a step that makes no progress', () => {
  const stuck = { state: 'failed', code: 'STEP_BUDGET_SPENT', detail: 'It waits.', retryable: true, throttled: 0 };

  /** Answers `stuck` up to this round. */
  function planStuck(rounds: number) {
    const script = planScript({
      inspectPage: ({ part, rest }: InspectedPage) => {
        if (rest !== undefined) return stored;
        return (part?.number ?? 0) <= rounds ? stuck : stored;
      },
    });
    const played = startPlanning(script);
    return { played, calls: inputsOf<InspectedPage>(played, 'inspectPage') };
  }

  test('leaves its items open for the next round', () => {
    const { played, calls } = planStuck(1);
    expect(calls.map(({ part, only }) => [part?.number, only])).toEqual([
      [undefined, undefined],
      [1, undefined],
      [2, undefined],
    ]);
    expect(played.output).toMatchObject({ state: 'planned' });
  });

  test('fails them in the last round, without another read', () => {
    const { played, calls } = planStuck(3);
    expect(calls.at(-1)).toMatchObject({ only: [], rest: { code: 'STEP_BUDGET_SPENT' } });
    expect(namesOf(played).at(-1)).toEqual(['finalizePlan']);
  });
});

test('no call of a page of the largest items is large, whatever the number of their versions', () => {
  const items = Array.from({ length: 25 }, (_, at) => ({
    itemType: 'secret',
    itemName: String(at).padStart(127, 'x'),
    managed: false,
  }));
  const played = startPlanning(planScript({ listItems: () => ({ ...listed(0), items }), inspectPage: () => stored }));
  const [call] = inputsOf(played, 'inspectPage');
  expect(JSON.stringify(call).length).toBeLessThan(10_000);
});
