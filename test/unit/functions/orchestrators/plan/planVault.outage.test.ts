import { planVault } from '../../../../../functions/orchestrators/plan/planVault';
import { type InputOf } from '../../../../../shared/contracts/steps/contract';
import { type listItemsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { inputsOf, namesOf, playToEnd, type Script } from '../../../../support/move/moveOrchestration';
import {
  hashOf,
  type InspectedPage,
  listed,
  planningMove,
  planScript,
  startPlanning,
} from '../../../../support/move/planScript';

describe('planVault with a vault that is unavailable for a while', () => {
  const away = { state: 'failed', code: 'VAULT_UNREACHABLE', detail: 'It is away.', retryable: true };
  const first = ['surveyVaults', 'planTarget', 'indexTarget', 'surveyIssuersAndContacts', 'listItems'];

  /** Answers the first calls of a step with the given answers, later ones as the script does. */
  function firstAnswered(step: string, ...answers: readonly unknown[]): Script {
    const later = planScript()[step];
    const waiting = [...answers];
    return { [step]: (input: never) => waiting.shift() ?? later?.(input) };
  }

  test.each(first)('calls %s again after a pause', (step) => {
    const played = startPlanning(planScript(firstAnswered(step, away, away)));
    expect(played.output).toMatchObject({ state: 'planned' });
    const asked = namesOf(played).flat();
    const own = asked.filter((name) => name === step || name === 'timer');
    // The first list is ready before its turn, so a failed one is made again without a pause.
    const again = step === 'listItems' ? [] : ['timer'];
    expect(own.slice(0, step === 'listItems' ? 4 : 5)).toEqual([step, ...again, step, 'timer', step]);
  });

  test.each(first)('ends when %s has failed in every round', (step) => {
    const played = startPlanning(planScript({ [step]: () => away }));
    expect(played.output).toEqual({ ...away, waitedSeconds: 65 });
    expect(inputsOf(played, step)).toHaveLength(step === 'listItems' ? 5 : 4);
    expect(namesOf(played).flat().at(-1)).toBe(step);
  });

  /** Inspects two pages. The second one has an open item in its first calls. */
  function awayFor(failures: number): Script {
    let asked = 0;
    return planScript({
      listItems: () => listed(30),
      inspectPage: ({ page }: InspectedPage) =>
        page === 1 && (asked += 1) <= failures
          ? { state: 'open', open: [3], throttled: 100 }
          : { state: 'stored', hash: hashOf(page), throttled: 100 },
    });
  }

  test('inspects only those pages again that have open items, and says when it is the last time', () => {
    const played = startPlanning(awayFor(2));
    const inspected = inputsOf<InspectedPage>(played, 'inspectPage');
    expect(inspected.map(({ page, part, isLast }) => [page, part?.number, isLast])).toEqual([
      [0, undefined, undefined],
      [1, undefined, undefined],
      [1, 1, false],
      [1, 2, false],
    ]);
    expect(namesOf(played).slice(2)).toEqual([
      ['inspectPage', 'inspectPage'],
      ['timer'],
      ['inspectPage'],
      ['timer'],
      ['inspectPage'],
      ['finalizePlan'],
    ]);
    expect(played.output).toMatchObject({ throttled: 1411 });
  });

  test('stores the page in the last round, with what it could not inspect', () => {
    const played = startPlanning(awayFor(3));
    expect(inputsOf(played, 'timer')).toHaveLength(3);
    expect(inputsOf<InspectedPage>(played, 'inspectPage').at(-1)).toMatchObject({ page: 1, isLast: true });
    expect(played.output).toMatchObject({ state: 'planned' });
  });

  test('lists a part in the next generation that failed in this one', () => {
    let asked = 0;
    const listItems = ({ cursor }: InputOf<typeof listItemsContract>) => {
      if (cursor === null) return listed(1, 'two');
      return (asked += 1) <= 2 ? away : listed(1, null, 1);
    };
    const generations = playToEnd(planVault, { move: planningMove, progress: null }, planScript({ listItems }));
    expect(namesOf(generations[1] ?? { rounds: [] }).slice(0, 3)).toEqual([['listItems'], ['timer'], ['listItems']]);
    expect(generations.at(-1)?.output).toMatchObject({ state: 'planned' });
  });
});
