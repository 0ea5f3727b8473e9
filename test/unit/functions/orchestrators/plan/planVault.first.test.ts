import { type InputOf } from '../../../../../shared/contracts/steps/contract';
import { type listItemsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { planVault } from '../../../../../functions/orchestrators/plan/planVault';
import {
  inputsOf,
  namesOf,
  play,
  type Played,
  playToEnd,
  type Script,
} from '../../../../support/move/moveOrchestration';
import {
  listed,
  namesIn,
  type InspectedPage,
  planningMove,
  planScript,
  stepFailed,
} from '../../../../support/move/planScript';
import { planOf } from '../../../../support/move/moveFixtures';

// The first calls of the plan of a move: its vaults have answered when it started.

const move = planningMove;
const { source, target } = planOf();
const startedAt = '2026-05-01T10:00:00.000Z';
const surveyed = { state: 'surveyed', source, target, backups: 'expected' };
const both = ['surveyVaults', 'listItems'];
const others = ['indexTarget', 'surveyIssuersAndContacts', 'planTarget'];
const together = ['indexTarget', 'surveyIssuersAndContacts', 'listItems', 'planTarget'];

type Asked = InputOf<typeof listItemsContract>;

const startMovePlan = (changes: Script = {}) =>
  play(planVault, { move, progress: null, startedAt }, planScript(changes));

test('planVault lists the first items of a move while it surveys the vaults', () => {
  const played = startMovePlan();
  expect(namesOf(played)).toEqual([both, others, ['inspectPage'], ['finalizePlan']]);
  expect(inputsOf(played, 'listItems')).toEqual([{ move, cursor: null, maxPages: 4 }]);
  expect(inputsOf<InspectedPage>(played, 'inspectPage').flatMap(namesIn)).toEqual(['item-0', 'item-1', 'item-2']);
  expect(played.output).toMatchObject({ state: 'planned', throttled: 1111 });
});

describe('planVault for a move of a larger vault', () => {
  const parts = [listed(100, 'two'), listed(200, 'three', 100), listed(30, null, 300)];
  const partAt = ({ cursor }: Asked) => parts[[null, 'two', 'three'].indexOf(cursor?.token ?? null)];
  const playAll = (listItems: Script[string]) =>
    playToEnd(planVault, { move, progress: null, startedAt }, planScript({ listItems }));
  const pagesIn = (generation: Played<unknown>) =>
    inputsOf<InspectedPage>(generation, 'inspectPage').map(({ page, items }) => [page, items.length]);
  const whole = (from: number, count: number) => Array.from({ length: count }, (_, at) => [from + at, 25]);

  test('lists the next items while it reads both vaults, and inspects all that it has listed', () => {
    const [first, second, ...more] = playAll(partAt);
    expect(first && namesOf(first).slice(0, 2)).toEqual([both, together]);
    expect(
      first && inputsOf<Asked>(first, 'listItems').map(({ cursor, maxPages }) => [cursor?.token, maxPages]),
    ).toEqual([
      [undefined, 4],
      ['two', 6],
      ['three', undefined],
    ]);
    expect(first && pagesIn(first)).toEqual(whole(0, 12));
    expect(second && pagesIn(second)).toEqual([
      [12, 25],
      [13, 5],
    ]);
    expect(more).toEqual([]);
    expect(second?.output).toMatchObject({ state: 'planned', throttled: 1010 + 3 + 1400 });
  });

  test.each([
    ['failed', { ...stepFailed, retryable: true }],
    ['did not begin, because the move was paused', { state: 'held' }],
  ])('inspects the first items if the list of the next ones %s, and lists those again', (_, output) => {
    let isFirst = true;
    const once = (input: Asked) => {
      if (input.cursor?.token !== 'two' || !isFirst) return partAt(input);
      isFirst = false;
      return output;
    };
    const generations = playAll(once);
    expect(generations.map(pagesIn)).toEqual([whole(0, 4), whole(4, 8), [...whole(12, 1), [13, 5]]]);
    expect(generations.at(-1)?.output).toMatchObject({ state: 'planned' });
  });
});

test('planVault surveys first for checks', () => {
  const ofChecks = play(planVault, { move, progress: null }, planScript());
  expect(namesOf(ofChecks).slice(0, 2)).toEqual([['surveyVaults'], together]);
});

test('planVault lists the source again after the last requests of an earlier run', () => {
  const until = '2026-05-01T10:00:40.000Z';
  const answers = [{ state: 'waiting', until }, surveyed];
  const played = startMovePlan({ surveyVaults: () => answers.shift() });
  expect(namesOf(played).slice(0, 4)).toEqual([both, ['timer'], ['surveyVaults'], together]);
  expect(inputsOf<InspectedPage>(played, 'inspectPage')).toHaveLength(1);
  expect(played.output).toMatchObject({ state: 'planned', waitedSeconds: 39 });
});

test('planVault lists the source again if the survey cleaned up after an earlier run', () => {
  const cleanUp = { relocked: [], refused: [] };
  const played = startMovePlan({ surveyVaults: () => ({ ...surveyed, cleanUp }) });
  expect(namesOf(played).slice(0, 2)).toEqual([both, together]);
  expect(played.output).toMatchObject({ state: 'planned', cleanUp });
});

test('planVault surveys again after a failure that may be transient, and then lists', () => {
  const answers = [{ ...stepFailed, retryable: true }, surveyed];
  const played = startMovePlan({ surveyVaults: () => answers.shift() });
  expect(namesOf(played).slice(0, 4)).toEqual([both, ['timer'], ['surveyVaults'], together]);
});

test('planVault returns the failure of the survey, whatever the list returned', () => {
  const otherFailure = { ...stepFailed, code: 'VAULT_UNAVAILABLE' };
  const played = startMovePlan({ surveyVaults: () => stepFailed, listItems: () => otherFailure });
  expect(namesOf(played)).toEqual([both]);
  expect(played.output).toEqual(stepFailed);
});

test('planVault lists the first items again if their list failed and that may help', () => {
  const answers = [{ ...stepFailed, retryable: true }, listed(3)];
  const played = startMovePlan({ listItems: () => answers.shift() });
  expect(namesOf(played)).toEqual([both, others, ['listItems'], ['inspectPage'], ['finalizePlan']]);
  expect(startMovePlan({ listItems: () => stepFailed }).output).toEqual(stepFailed);
});

test.each([['surveyVaults'], ['listItems']])(
  'planVault that was paused before %s calls it when it continues',
  (step) => {
    const script = planScript();
    let isHeld = true;
    const once = (input: never) => {
      if (!isHeld) return script[step]?.(input);
      isHeld = false;
      return { state: 'held' };
    };
    const readControl = () => ({ state: 'read', wanted: 'run' });
    const played = startMovePlan({ [step]: once, readControl });
    expect(played.output).toEqual(startMovePlan().output);
  },
);
