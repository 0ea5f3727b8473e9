import { planVault } from '../../../../functions/orchestrators/planVault';
import { type InputOf } from '../../../../shared/contracts/steps/contract';
import { type inspectItemContract, type listItemsContract } from '../../../../shared/contracts/steps/moveSteps';
import { plannedOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, playToEnd, type Script } from '../../../support/move/moveOrchestration';
import { listed, planningMove, planScript, type SavedPage, startPlanning } from '../../../support/move/planScript';

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
    expect(asked.slice(first.indexOf(step), first.indexOf(step) + 5)).toEqual([step, 'timer', step, 'timer', step]);
  });

  test.each(first)('ends when %s has failed in every round', (step) => {
    const played = startPlanning(planScript({ [step]: () => away }));
    expect(played.output).toEqual({ ...away, waitedSeconds: 65 });
    expect(inputsOf(played, step)).toHaveLength(4);
    expect(namesOf(played).flat().at(-1)).toBe(step);
  });

  const notInspected = (itemName: string) =>
    plannedOf({ itemName, route: 'block', failure: { code: 'VAULT_UNREACHABLE', detail: 'It is away.' } });
  type Inspection = InputOf<typeof inspectItemContract>;

  /** Inspects all items, but fails for item-1 until it was called this many times. */
  function awayFor(failures: number): Script {
    let asked = 0;
    return planScript({
      inspectItem: ({ item: { itemName } }: Inspection) =>
        itemName === 'item-1' && (asked += 1) <= failures
          ? { planned: notInspected(itemName), retryable: true, throttled: 100 }
          : { planned: plannedOf({ itemName }), throttled: 100 },
    });
  }

  test('inspects only those items again whose inspection failed', () => {
    const played = startPlanning(awayFor(2));
    const inspected = inputsOf<Inspection>(played, 'inspectItem').map(({ item }) => item.itemName);
    expect(inspected).toEqual(['item-0', 'item-1', 'item-2', 'item-1', 'item-1']);
    expect(inputsOf<SavedPage>(played, 'savePlanPage').flatMap(({ page }) => page.items)).toEqual(
      ['item-0', 'item-1', 'item-2'].map((itemName) => plannedOf({ itemName })),
    );
    expect(played.output).toMatchObject({ throttled: 1511 });
  });

  test('stores an item as failed that it could inspect in no round', () => {
    const played = startPlanning(awayFor(4));
    expect(inputsOf(played, 'timer')).toHaveLength(3);
    const planned = inputsOf<SavedPage>(played, 'savePlanPage').flatMap(({ page }) => page.items);
    expect(planned[1]).toEqual(notInspected('item-1'));
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
