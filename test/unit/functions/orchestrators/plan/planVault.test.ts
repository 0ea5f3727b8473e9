import { planVault } from '../../../../../functions/orchestrators/plan/planVault';
import { type InputOf } from '../../../../../shared/contracts/steps/contract';
import { type finalizePlanContract, type listItemsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { planVaultContract } from '../../../../../shared/contracts/steps/orchestrations';
import { summarizeRun } from '../../../../../shared/rules/checks/compareFindings';
import { gateResult } from '../../../../../shared/rules/checks/gateOfMove';
import { checkRunOf, surveyOf } from '../../../../support/checks/checkFixtures';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, playToEnd, type Script } from '../../../../support/move/moveOrchestration';
import {
  type InspectedPage,
  listed,
  namesIn,
  planningMove,
  planScript,
  startPlanning,
  stepFailed,
} from '../../../../support/move/planScript';

type Finalized = InputOf<typeof finalizePlanContract>;

const move = planningMove;
const { source, target } = planOf();
const together = ['indexTarget', 'surveyIssuersAndContacts', 'listItems', 'planTarget'];

test('planVault plans a small vault in one generation, with one inspection for a page', () => {
  const played = startPlanning();
  expect(namesOf(played)).toEqual([['surveyVaults'], together, ['inspectPage'], ['finalizePlan']]);
  expect(planVaultContract.output.parse(played.output)).toEqual({
    state: 'planned',
    plan: planOf(),
    problems: [],
    throttled: 1111,
  });
  expect(played.continuedAs).toBeUndefined();
});

test('planVault reads the configuration first if the target may not exist yet', () => {
  const subscriptionId = '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';
  const createTarget = { subscriptionId, resourceGroup: 'rg-target', location: 'northeurope' };
  const created = moveOf({ createTarget });
  const played = play(planVault, { move: created, progress: null }, planScript());
  expect(namesOf(played).slice(0, 3)).toEqual([
    ['surveyVaults'],
    ['planTarget'],
    ['indexTarget', 'surveyIssuersAndContacts', 'listItems'],
  ]);
  for (const name of ['indexTarget', 'surveyIssuersAndContacts'])
    expect(inputsOf(played, name)).toMatchObject([{ target: 'there' }]);
});

test('planVault reports a configuration that it could not plan, and asks again if that may help', () => {
  expect(startPlanning(planScript({ planTarget: () => stepFailed })).output).toEqual(stepFailed);
  const answers = [
    { ...stepFailed, retryable: true },
    { state: 'planned', target: 'there', sameSubscription: null, hash: 'ab'.repeat(32) },
  ];
  const played = startPlanning(planScript({ planTarget: () => answers.shift() }));
  expect(namesOf(played).slice(1, 4)).toEqual([together, ['timer'], ['planTarget']]);
  expect(played.output).toMatchObject({ state: 'planned', waitedSeconds: 5 });
});

test('planVault that was paused before its first reads makes them when it continues', () => {
  const steps = planScript();
  const held = new Set(together);
  const once = [...held].map((name) => [
    name,
    (input: never) => (held.delete(name) ? { state: 'held' } : steps[name]?.(input)),
  ]);
  const readControl = () => ({ state: 'read', wanted: 'run' });
  expect(startPlanning({ ...steps, readControl, ...Object.fromEntries(once) }).output).toEqual(startPlanning().output);
});

test('planVault surveys again when no request of an earlier run can arrive any more', () => {
  const until = '2026-05-01T10:00:40.000Z';
  const answers = [
    { state: 'waiting', until },
    { state: 'surveyed', source, target, backups: 'expected' },
  ];
  const played = startPlanning(planScript({ surveyVaults: () => answers.shift() }));
  expect(namesOf(played).slice(0, 4)).toEqual([['surveyVaults'], ['timer'], ['surveyVaults'], together]);
  expect(inputsOf(played, 'timer')).toEqual([until]);
});

describe('planVault while requests of an earlier move may still arrive', () => {
  const until = '2026-05-01T10:00:41.000Z';
  const waiting = { state: 'waiting', until, earlierMove: 'first-move' };
  const surveyed = { state: 'surveyed', source, target, backups: 'expected' };
  const after = (last: unknown) => {
    const answers = [waiting, last];
    return { surveyVaults: () => answers.shift() };
  };

  test('shows why and until when it waits, and nothing afterwards', () => {
    const message = 'Waiting until 10:00:41Z for the last requests of move first-move to end.';
    expect(startPlanning(planScript(after(surveyed))).statuses).toEqual([
      { waitingFor: { reason: 'earlierMove', message, since: '2026-05-01T10:00:01.000Z', until } },
      { waitingFor: null },
    ]);
    expect(startPlanning().statuses).toEqual([]);
  });

  test('reports the wait in seconds, also after many generations or a failure', () => {
    const parts = [listed(60, 'two'), listed(30, null, 60)];
    const listItems = ({ cursor }: InputOf<typeof listItemsContract>) => parts[cursor === null ? 0 : 1];
    const whole = playToEnd(planVault, { move, progress: null }, planScript({ ...after(surveyed), listItems }));
    expect(whole.at(-1)?.output).toMatchObject({ state: 'planned', waitedSeconds: 40 });
    expect(startPlanning(planScript(after(stepFailed))).output).toEqual({ ...stepFailed, waitedSeconds: 40 });
    const lost = { ...after(surveyed), listItems: () => stepFailed };
    expect(startPlanning(planScript(lost)).output).toEqual({ ...stepFailed, waitedSeconds: 40 });
  });
});

test('planVault passes the start of the move to the survey only', () => {
  const startedAt = '2026-05-01T10:00:00.000Z';
  const played = play(planVault, { move, progress: null, startedAt }, planScript());
  expect(inputsOf(played, 'surveyVaults')).toEqual([{ move, startedAt }]);
  expect(inputsOf(startPlanning(), 'surveyVaults')).toEqual([{ move }]);
});

test('planVault passes the results of the survey to every inspection and to finalizePlan', () => {
  const surveyed = { state: 'surveyed', source, target, backups: 'unknownRegion' };
  const played = startPlanning(planScript({ surveyVaults: () => surveyed }));
  expect(inputsOf(played, 'inspectPage').map(({ backups }) => backups)).toEqual(['unknownRegion']);
  const asked = { move, source, target, backups: 'unknownRegion', pages: 1 };
  expect(inputsOf(played, 'finalizePlan')).toEqual([{ ...asked, stored: expect.objectContaining({}) }]);
});

test.each([
  ['expected', false, 'refused'],
  ['unknownRegion', false, 'refused'],
  ['proved', false, 'proved'],
  ['otherGeography', false, 'otherGeography'],
  ['expected', true, 'expected'],
  ['expected', null, 'expected'],
])('planVault changes the outlook %s for subscriptions (same: %s) to %s', (backups, sameSubscription, then) => {
  const played = startPlanning(
    planScript({
      surveyVaults: () => ({ state: 'surveyed', source, target, backups }),
      planTarget: () => ({ state: 'planned', target: 'there', sameSubscription, hash: 'ab'.repeat(32) }),
    }),
  );
  expect(inputsOf(played, 'finalizePlan')).toMatchObject([{ backups: then }]);
});

test('planVault inspects items in pages of twenty-five, in the order of the list', () => {
  const played = startPlanning(planScript({ listItems: () => listed(60) }));
  const pages = inputsOf<InspectedPage>(played, 'inspectPage');
  expect(pages.map(({ page, items }) => [page, items.length])).toEqual([
    [0, 25],
    [1, 25],
    [2, 10],
  ]);
  expect(pages.flatMap(namesIn)).toEqual(listed(60).items.map(({ itemName }) => itemName));
});

test.each([
  ['surveyVaults', [['surveyVaults']]],
  ['planTarget', [['surveyVaults'], together]],
  ['indexTarget', [['surveyVaults'], together]],
  ['surveyIssuersAndContacts', [['surveyVaults'], together]],
  ['listItems', [['surveyVaults'], together]],
])('planVault ends with the failure when %s fails, and calls nothing more', (step, rounds) => {
  const played = startPlanning(planScript({ [step]: () => stepFailed }));
  expect(played.output).toEqual(stepFailed);
  expect(namesOf(played)).toEqual(rounds);
});

test('planVault makes an empty plan of an empty vault', () => {
  const played = startPlanning(planScript({ listItems: () => listed(0) }));
  expect(namesOf(played)).toEqual([['surveyVaults'], together, ['finalizePlan']]);
  expect(inputsOf(played, 'finalizePlan')).toMatchObject([{ pages: 0 }]);
});

describe('planVault for a vault that is listed in parts', () => {
  const parts = [listed(60, 'two'), listed(0, 'three', 60), listed(30, null, 60)];
  const listItems = ({ cursor }: InputOf<typeof listItemsContract>) =>
    parts[[null, 'two', 'three'].indexOf(cursor?.token ?? null)];
  const generations = playToEnd(planVault, { move, progress: null }, planScript({ listItems }));

  test('uses one generation per part, surveys once, and lists each part while it inspects the one before', () => {
    const begun = namesOf(generations[0] ?? { rounds: [] });
    expect(begun[1]).toEqual(together);
    expect(begun[2]).toEqual(['listItems', 'inspectPage', 'inspectPage', 'inspectPage']);
    expect(generations.slice(1).map((generation) => namesOf(generation)[0])).toEqual([
      ['listItems'],
      ['inspectPage', 'inspectPage'],
    ]);
  });

  test('numbers its pages across the parts', () => {
    const pages = generations.flatMap((generation) => inputsOf<InspectedPage>(generation, 'inspectPage'));
    expect(pages.map(({ page }) => page)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(pages.flatMap(namesIn)).size).toBe(90);
  });

  test('finalizes the plan with all pages, and returns all throttled calls', () => {
    expect(generations.at(-1)?.output).toEqual({
      state: 'planned',
      plan: planOf({ pages: 5 }),
      problems: [],
      throttled: 1513,
    });
  });

  test('carries sums and the next part to the next generation, never planned items', () => {
    expect(JSON.stringify(generations[0]?.continuedAs)).not.toContain('item-');
    expect(JSON.stringify(generations[0]?.continuedAs).length).toBeLessThan(1_500);
    const carried = JSON.stringify(generations[1]?.continuedAs);
    expect(carried.match(/item-\d+/g)).toEqual(parts[2]?.items.map(({ itemName }) => itemName));
  });
});

test('planVault ends when a later part cannot be listed, after storing what it inspected', () => {
  const listItems = ({ cursor }: InputOf<typeof listItemsContract>) =>
    cursor === null ? listed(30, 'two') : stepFailed;
  const [first, second] = playToEnd(planVault, { move, progress: null }, planScript({ listItems }));
  expect(inputsOf(first ?? { rounds: [] }, 'inspectPage')).toHaveLength(2);
  expect(second).toMatchObject({ output: stepFailed, rounds: [] });
});

test('planVault makes the same calls for the same answers, as a replay needs', () => {
  expect(startPlanning()).toEqual(startPlanning());
});

describe('planVault, for a move that runs checks', () => {
  const gate = { readAt: '2026-05-01T09:59:00.000Z' };
  const checks = gateResult(move, summarizeRun(checkRunOf(), null));
  const judged = ({ pages, gate: facts }: Finalized) => ({ ...planOf({ pages }), ...(facts && { checks }) });
  const scriptOf = (changes: Parameters<typeof planScript>[0]) =>
    planScript({ surveyPair: () => surveyOf(), finalizePlan: judged, ...changes });
  const planFor = (changes: Parameters<typeof planScript>[0] = {}) =>
    play(planVault, { move, progress: null, gate }, scriptOf(changes));

  test('reads their facts while it inspects items, and judges the plan as it finalizes it', () => {
    const played = planFor();
    expect(namesOf(played)).toEqual([['surveyVaults'], together, ['surveyPair', 'inspectPage'], ['finalizePlan']]);
    const [{ gate: facts } = {}] = inputsOf<Finalized>(played, 'finalizePlan');
    expect(facts).toEqual({ ...gate, askedAt: expect.any(String), survey: surveyOf() });
    expect(Date.parse(facts?.askedAt ?? '')).toBeGreaterThan(Date.parse(gate.readAt));
    expect(planVaultContract.output.parse(played.output)).toMatchObject({ state: 'planned', checks });
  });

  const inTwoParts = (everyMs: number, surveyPair: Script[string] = () => surveyOf()) => {
    const parts = [listed(60, 'two'), listed(30, null, 60)];
    const listItems = ({ cursor }: InputOf<typeof listItemsContract>) => parts[cursor === null ? 0 : 1];
    return playToEnd(planVault, { move, progress: null, gate }, scriptOf({ surveyPair, listItems }), everyMs);
  };
  const surveysOf = (generations: ReturnType<typeof inTwoParts>) =>
    generations.map((each) => inputsOf(each, 'surveyPair').length);

  test('reads them with the first part, so that the last one does not wait for them', () => {
    const generations = inTwoParts(10_000);
    expect(surveysOf(generations)).toEqual([1, 0]);
    expect(generations.at(-1)?.output).toMatchObject({ state: 'planned', checks });
  });

  test('reads them again with the last part if they would be too old at its end, or if a vault did not answer', () => {
    expect(surveysOf(inTwoParts(60_000))).toEqual([1, 1]);
    const away = surveyOf({ store: { code: 'STORE_UNAVAILABLE', detail: 'Away.' } });
    const answers = [away, surveyOf()];
    const generations = inTwoParts(10_000, () => answers.shift());
    expect(surveysOf(generations)).toEqual([1, 1]);
    expect(generations.at(-1)?.output).toMatchObject({ state: 'planned', checks });
  });

  test('judges by the facts after a short wait, but by none that are older than a minute', () => {
    const outputAfter = (failures: number) => {
      const answers: unknown[] = Array.from({ length: failures }, () => ({
        ...stepFailed,
        retryable: true,
        throttled: 0,
      }));
      const inspect = planScript()['inspectPage'];
      return planFor({ inspectPage: (input: never) => answers.shift() ?? inspect?.(input) }).output;
    };
    // The pauses of the rounds are 5, 15 and 45 s.
    expect(outputAfter(1)).toMatchObject({ state: 'planned', waitedSeconds: 5, checks });
    expect(outputAfter(3)).toMatchObject({ state: 'planned', waitedSeconds: 65 });
    expect(outputAfter(3)).not.toHaveProperty('checks');
  });
});
