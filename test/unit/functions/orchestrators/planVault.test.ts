import { planVault } from '../../../../functions/orchestrators/planVault';
import { type InputOf } from '../../../../shared/contracts/steps/contract';
import {
  type inspectItemContract,
  type listItemsContract,
  type savePlanPageContract,
  type finalizePlanContract,
} from '../../../../shared/contracts/steps/moveSteps';
import { planVaultContract } from '../../../../shared/contracts/steps/orchestrations';
import { moveOf, plannedOf, planOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, playToEnd, type Script } from '../../../support/move/moveOrchestration';

const move = moveOf();
const { source, target } = planOf();
const failed = { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.', retryable: false };
const listed = (count: number, token: string | null = null, first = 0) => ({
  state: 'listed',
  items: Array.from({ length: count }, (_, at) => ({
    itemType: 'secret',
    itemName: `item-${first + at}`,
    managed: false,
  })),
  cursor: token === null ? null : { itemType: 'secret', token },
  throttled: 1,
});

function scriptOf(changes: Script = {}): Script {
  return {
    surveyVaults: () => ({ state: 'surveyed', source, target, backups: 'expected' }),
    planTarget: () => ({ state: 'planned', sameSubscription: null }),
    indexTarget: () => ({ state: 'indexed', live: 0, deleted: 0, throttled: 10 }),
    surveyIssuersAndContacts: () => ({ state: 'surveyed', settings: 0, deletedInSource: 0, throttled: 1000 }),
    listItems: () => listed(3),
    inspectItem: ({ item }: InputOf<typeof inspectItemContract>) => ({
      planned: plannedOf({ itemName: item.itemName }),
      throttled: 100,
    }),
    savePlanPage: () => ({ pages: 1 }),
    finalizePlan: ({ pages }: InputOf<typeof finalizePlanContract>) => planOf({ pages }),
    ...changes,
  };
}

const start = (script: Script = scriptOf()) => play(planVault, { move, progress: null }, script);
type SavedPage = InputOf<typeof savePlanPageContract>;
const namesIn = ({ page }: SavedPage) => page.items.map(({ itemName }) => itemName);

test('a small vault is planned in one generation, inspections side by side', () => {
  const played = start();
  expect(namesOf(played)).toEqual([
    ['surveyVaults'],
    ['planTarget'],
    ['indexTarget'],
    ['surveyIssuersAndContacts'],
    ['listItems'],
    ['inspectItem', 'inspectItem', 'inspectItem'],
    ['savePlanPage'],
    ['finalizePlan'],
  ]);
  expect(planVaultContract.output.parse(played.output)).toEqual({
    state: 'planned',
    plan: planOf(),
    problems: [],
    throttled: 1311,
  });
  expect(played.continuedAs).toBeUndefined();
});

test('surveys again once nothing of an earlier run can arrive any more', () => {
  const until = '2026-05-01T10:00:40.000Z';
  const answers = [
    { state: 'waiting', until },
    { state: 'surveyed', source, target, backups: 'expected' },
  ];
  const played = start(scriptOf({ surveyVaults: () => answers.shift() }));
  expect(namesOf(played).slice(0, 4)).toEqual([['surveyVaults'], ['timer'], ['surveyVaults'], ['planTarget']]);
  expect(inputsOf(played, 'timer')).toEqual([until]);
});

describe('a wait for the last requests of an earlier move', () => {
  const until = '2026-05-01T10:00:41.000Z';
  const waiting = { state: 'waiting', until, earlierMove: 'first-move' };
  const surveyed = { state: 'surveyed', source, target, backups: 'expected' };
  const after = (last: unknown) => {
    const answers = [waiting, last];
    return { surveyVaults: () => answers.shift() };
  };

  test('shows why and until when, and nothing once it is over', () => {
    const message = 'Waiting until 10:00:41Z for the last requests of move first-move to end.';
    expect(start(scriptOf(after(surveyed))).statuses).toEqual([
      { waitingFor: { reason: 'earlierMove', message, since: '2026-05-01T10:00:01.000Z', until } },
      { waitingFor: null },
    ]);
    expect(start().statuses).toEqual([]);
  });

  test('is reported in seconds, also when the plan takes many generations or fails', () => {
    const parts = [listed(60, 'two'), listed(30, null, 60)];
    const listItems = ({ cursor }: InputOf<typeof listItemsContract>) => parts[cursor === null ? 0 : 1];
    const whole = playToEnd(planVault, { move, progress: null }, scriptOf({ ...after(surveyed), listItems }));
    expect(whole.at(-1)?.output).toMatchObject({ state: 'planned', waitedSeconds: 40 });
    expect(start(scriptOf(after(failed))).output).toEqual({ ...failed, waitedSeconds: 40 });
    const lost = { ...after(surveyed), listItems: () => failed };
    expect(start(scriptOf(lost)).output).toEqual({ ...failed, waitedSeconds: 40 });
  });
});

test('hands the start of the move to the survey, and to nothing else', () => {
  const startedAt = '2026-05-01T10:00:00.000Z';
  const played = play(planVault, { move, progress: null, startedAt }, scriptOf());
  expect(inputsOf(played, 'surveyVaults')).toEqual([{ move, startedAt }]);
  expect(inputsOf(start(), 'surveyVaults')).toEqual([{ move }]);
});

test('what the survey found is handed to every inspection and to the seal', () => {
  const surveyed = { state: 'surveyed', source, target, backups: 'unknownRegion' };
  const played = start(scriptOf({ surveyVaults: () => surveyed }));
  expect(inputsOf(played, 'inspectItem').map(({ backups }) => backups)).toEqual(Array(3).fill('unknownRegion'));
  expect(inputsOf(played, 'finalizePlan')).toEqual([{ move, source, target, backups: 'unknownRegion', pages: 1 }]);
});

test.each([
  ['expected', false, 'refused'],
  ['unknownRegion', false, 'refused'],
  ['proved', false, 'proved'],
  ['otherGeography', false, 'otherGeography'],
  ['expected', true, 'expected'],
  ['expected', null, 'expected'],
])('backups that are %s come to nothing in another subscription (same: %s): %s', (backups, sameSubscription, then) => {
  const played = start(
    scriptOf({
      surveyVaults: () => ({ state: 'surveyed', source, target, backups }),
      planTarget: () => ({ state: 'planned', sameSubscription }),
    }),
  );
  expect(inputsOf(played, 'finalizePlan')).toMatchObject([{ backups: then }]);
});

test('items are stored in pages of twenty-five, in the order of the list', () => {
  const played = start(scriptOf({ listItems: () => listed(60) }));
  const pages = inputsOf<SavedPage>(played, 'savePlanPage');
  expect(pages.map(({ page }) => [page.page, page.items.length])).toEqual([
    [0, 25],
    [1, 25],
    [2, 10],
  ]);
  expect(pages.flatMap(namesIn)).toEqual(listed(60).items.map(({ itemName }) => itemName));
});

test.each([
  ['surveyVaults', [['surveyVaults']]],
  ['planTarget', [['surveyVaults'], ['planTarget']]],
  ['indexTarget', [['surveyVaults'], ['planTarget'], ['indexTarget']]],
  ['surveyIssuersAndContacts', [['surveyVaults'], ['planTarget'], ['indexTarget'], ['surveyIssuersAndContacts']]],
  ['listItems', [['surveyVaults'], ['planTarget'], ['indexTarget'], ['surveyIssuersAndContacts'], ['listItems']]],
])('when %s fails, planning ends with that and nothing more is asked', (step, rounds) => {
  const played = start(scriptOf({ [step]: () => failed }));
  expect(played.output).toEqual(failed);
  expect(namesOf(played)).toEqual(rounds);
});

describe('a vault that is away for a while', () => {
  const away = { state: 'failed', code: 'VAULT_UNREACHABLE', detail: 'It is away.', retryable: true };
  const first = ['surveyVaults', 'planTarget', 'indexTarget', 'surveyIssuersAndContacts', 'listItems'];

  /** Answers the first calls of a step by the given answers, later ones as the script does. */
  function firstAnswered(step: string, ...answers: readonly unknown[]): Script {
    const later = scriptOf()[step];
    const waiting = [...answers];
    return { [step]: (input: never) => waiting.shift() ?? later?.(input) };
  }

  test.each(first)('is asked by %s again after a pause', (step) => {
    const played = start(scriptOf(firstAnswered(step, away, away)));
    expect(played.output).toMatchObject({ state: 'planned' });
    const asked = namesOf(played).flat();
    expect(asked.slice(first.indexOf(step), first.indexOf(step) + 5)).toEqual([step, 'timer', step, 'timer', step]);
  });

  test.each(first)('ends the planning when %s has failed in every round', (step) => {
    const played = start(scriptOf({ [step]: () => away }));
    expect(played.output).toEqual({ ...away, waitedSeconds: 65 });
    expect(inputsOf(played, step)).toHaveLength(4);
    expect(namesOf(played).flat().at(-1)).toBe(step);
  });

  const notInspected = (itemName: string) =>
    plannedOf({ itemName, route: 'block', failure: { code: 'VAULT_UNREACHABLE', detail: 'It is away.' } });
  type Inspection = InputOf<typeof inspectItemContract>;

  /** Inspects all items but item-1, and that one as soon as it was asked for so many times in vain. */
  function awayFor(failures: number): Script {
    let asked = 0;
    return scriptOf({
      inspectItem: ({ item: { itemName } }: Inspection) =>
        itemName === 'item-1' && (asked += 1) <= failures
          ? { planned: notInspected(itemName), retryable: true, throttled: 100 }
          : { planned: plannedOf({ itemName }), throttled: 100 },
    });
  }

  test('has only those items inspected again that it did not answer for', () => {
    const played = start(awayFor(2));
    const inspected = inputsOf<Inspection>(played, 'inspectItem').map(({ item }) => item.itemName);
    expect(inspected).toEqual(['item-0', 'item-1', 'item-2', 'item-1', 'item-1']);
    expect(inputsOf<SavedPage>(played, 'savePlanPage').flatMap(({ page }) => page.items)).toEqual(
      ['item-0', 'item-1', 'item-2'].map((itemName) => plannedOf({ itemName })),
    );
    expect(played.output).toMatchObject({ throttled: 1511 });
  });

  test('leaves an item as failed that could be inspected in no round', () => {
    const played = start(awayFor(4));
    expect(inputsOf(played, 'timer')).toHaveLength(3);
    const planned = inputsOf<SavedPage>(played, 'savePlanPage').flatMap(({ page }) => page.items);
    expect(planned[1]).toEqual(notInspected('item-1'));
  });

  test('is asked by the next generation for the part of the list that it did not give', () => {
    let asked = 0;
    const listItems = ({ cursor }: InputOf<typeof listItemsContract>) => {
      if (cursor === null) return listed(1, 'two');
      return (asked += 1) <= 2 ? away : listed(1, null, 1);
    };
    const generations = playToEnd(planVault, { move, progress: null }, scriptOf({ listItems }));
    expect(namesOf(generations[1] ?? { rounds: [] }).slice(0, 3)).toEqual([['listItems'], ['timer'], ['listItems']]);
    expect(generations.at(-1)?.output).toMatchObject({ state: 'planned' });
  });
});

test('an item that could not be inspected is stored like any other', () => {
  const planned = plannedOf({ route: 'block', failure: { code: 'VAULT_FORBIDDEN', detail: 'No.' } });
  const played = start(scriptOf({ inspectItem: () => ({ planned, throttled: 0 }) }));
  expect(played.output).toMatchObject({ state: 'planned' });
  expect(inputsOf(played, 'timer')).toEqual([]);
});

test('a step that was lost for good is thrown to the parent', () => {
  const lost = () => {
    throw new Error('lost');
  };
  expect(() => start(scriptOf({ inspectItem: lost }))).toThrow('lost');
});

test('an empty vault has an empty plan', () => {
  const played = start(scriptOf({ listItems: () => listed(0) }));
  expect(namesOf(played)).toEqual([
    ['surveyVaults'],
    ['planTarget'],
    ['indexTarget'],
    ['surveyIssuersAndContacts'],
    ['listItems'],
    ['finalizePlan'],
  ]);
  expect(inputsOf(played, 'finalizePlan')).toMatchObject([{ pages: 0 }]);
});

describe('a vault that is listed in parts', () => {
  const parts = [listed(60, 'two'), listed(0, 'three', 60), listed(30, null, 60)];
  const listItems = ({ cursor }: InputOf<typeof listItemsContract>) =>
    parts[[null, 'two', 'three'].indexOf(cursor?.token ?? null)];
  const generations = playToEnd(planVault, { move, progress: null }, scriptOf({ listItems }));

  test('takes a generation for each part, surveys once, and lists each part while the one before is inspected', () => {
    const begun = namesOf(generations[0] ?? { rounds: [] });
    expect(begun.slice(3, 5)).toEqual([['surveyIssuersAndContacts'], ['listItems']]);
    expect(begun[5]).toEqual([...Array<string>(60).fill('inspectItem'), 'listItems']);
    expect(generations.slice(1).map((generation) => namesOf(generation)[0])).toEqual([
      ['listItems'],
      Array<string>(30).fill('inspectItem'),
    ]);
  });

  test('numbers its pages through', () => {
    const pages = generations.flatMap((generation) => inputsOf<SavedPage>(generation, 'savePlanPage'));
    expect(pages.map(({ page }) => page.page)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(pages.flatMap(namesIn)).size).toBe(90);
  });

  test('is sealed at the end with all pages, and all throttled calls', () => {
    expect(generations.at(-1)?.output).toEqual({
      state: 'planned',
      plan: planOf({ pages: 5 }),
      problems: [],
      throttled: 10013,
    });
  });

  test('carries sums and the part that is listed to the next generation, never what was planned', () => {
    expect(JSON.stringify(generations[0]?.continuedAs)).not.toContain('item-');
    expect(JSON.stringify(generations[0]?.continuedAs).length).toBeLessThan(1000);
    const carried = JSON.stringify(generations[1]?.continuedAs);
    expect(carried.match(/item-\d+/g)).toEqual(parts[2]?.items.map(({ itemName }) => itemName));
  });
});

test('when a later part cannot be listed, what was inspected is stored, and planning ends with that', () => {
  const listItems = ({ cursor }: InputOf<typeof listItemsContract>) => (cursor === null ? listed(30, 'two') : failed);
  const [first, second] = playToEnd(planVault, { move, progress: null }, scriptOf({ listItems }));
  expect(inputsOf<SavedPage>(first ?? { rounds: [] }, 'savePlanPage')).toHaveLength(2);
  expect(second).toMatchObject({ output: failed, rounds: [] });
});

test('the same answers lead to the same calls, as a replay needs', () => {
  expect(start()).toEqual(start());
});
