import { nameWrittenContract, readSourceStateContract } from '../../../../../shared/contracts/steps/watchSteps';
import { type InputOf } from '../../../../../shared/contracts/steps/contract';
import { asked, away, late, type Look, looked, runHeld } from '../../../../support/hold/heldRun';
import { inputsOf, namesOf } from '../../../../support/move/moveOrchestration';

// A cutover with "freeze", in simulated time: readings before and after each last pass, and what follows from them.

type Mode = 'require' | 'report';
const written = { count: 12, first: [{ itemType: 'secret', itemName: 'busy' }] };
const sourceOf = (letter: string) => ({ state: 'read', digest: letter.repeat(64), cursor: null, throttled: 0 });

/** Answers the readings one after another, the last one again and again. */
function readings(...digests: readonly string[]) {
  const left = [...digests];
  return () => sourceOf((left.length > 1 ? left.shift() : left[0]) ?? 'a');
}

/** Somebody asks after two waits. A later request has another time. */
function askedWith(freeze: Mode, later?: { readonly at: string; readonly waits: number }) {
  let reads = 0;
  return () => {
    reads += 1;
    const again = later !== undefined && reads > later.waits ? { at: later.at } : {};
    return { state: 'read', wanted: 'run', ...(reads > 2 ? { cutover: { ...asked, freeze, ...again } } : {}) };
  };
}

const nameWritten = () => ({ state: 'named', written });

test('ends as proved if the source is the same before and after the last pass', () => {
  const readControl = askedWith('require');
  const { finished, phases, last, rounds } = runHeld({ readControl, readSourceState: readings('a'), nameWritten });
  expect(phases.slice(-4)).toEqual(['awaitingCutover', 'syncing', 'finishing', 'completed']);
  expect(finished?.sincePlan).toMatchObject({ cutover: { freeze: 'require' }, frozen: { state: 'proved', tries: 1 } });
  expect(last.hold?.frozen).toMatchObject({ state: 'proved', written: { count: 0, first: [] } });
  const inputs = inputsOf<InputOf<typeof readSourceStateContract>>({ rounds }, readSourceStateContract.name);
  expect(inputs.map(({ reading, cursor }) => [reading, cursor])).toEqual([
    [1, null],
    [2, null],
  ]);
  const order = namesOf({ rounds })
    .flat()
    .filter((name) => ['readSourceState', 'findLateItems'].includes(name));
  expect(order.slice(-3)).toEqual(['readSourceState', 'findLateItems', 'readSourceState']);
});

test('reads the source only for a cutover that asks for the proof', () => {
  let reads = 0;
  const readControl = () => ({ state: 'read', wanted: 'run', ...((reads += 1) > 2 ? { cutover: asked } : {}) });
  const { rounds, finished } = runHeld({ readControl });
  expect(namesOf({ rounds }).flat()).not.toContain(readSourceStateContract.name);
  expect(finished?.sincePlan).not.toHaveProperty('frozen');
});

test('makes another last pass after a write, and compares it with the reading that differed', () => {
  const script = { readControl: askedWith('require'), readSourceState: readings('a', 'b', 'b'), nameWritten };
  const { finished, rounds } = runHeld(script);
  expect(finished?.sincePlan?.frozen).toMatchObject({ state: 'proved', tries: 2, written: { count: 0 } });
  expect(inputsOf({ rounds }, readSourceStateContract.name)).toHaveLength(3);
  const compared = inputsOf<InputOf<typeof nameWrittenContract>>({ rounds }, nameWrittenContract.name);
  expect(compared.map(({ before, after }) => [before, after])).toEqual([[1, 2]]);
});

test('reads again after a pass that brought something, and proves what is there then', () => {
  const found = ({ look = 0 }: Look) => looked(look === 4 ? [late('fresh')] : []);
  const script = { readControl: askedWith('require'), readSourceState: readings('a'), findLateItems: found };
  const { finished, phases } = runHeld(script);
  expect(finished?.sincePlan).toMatchObject({ items: 1, frozen: { state: 'proved' } });
  expect(phases.at(-1)).toBe('completed');
});

test('makes another last pass after a write also if the reading that shows it failed at first', () => {
  let calls = 0;
  // The reading after the pass fails in all its rounds. Then it shows that somebody wrote.
  const readSourceState = () => {
    calls += 1;
    if (calls === 1) return sourceOf('a');
    return calls <= 5 ? away : sourceOf('b');
  };
  const findLateItems = ({ look = 0 }: Look) => looked(look === 4 ? [late('fresh')] : []);
  const script = { readControl: askedWith('require'), readSourceState, findLateItems, nameWritten };
  const { finished, rounds } = runHeld(script);
  expect(finished?.sincePlan?.frozen).toMatchObject({ state: 'proved', tries: 2 });
  const steps = namesOf({ rounds }).flat();
  const order = steps.filter((name) => ['nameWritten', 'findLateItems', 'readSourceState'].includes(name));
  expect(order.slice(order.indexOf('nameWritten'))).toEqual(['nameWritten', 'findLateItems', 'readSourceState']);
});

test('with "require" awaits the cutover again after three passes with writes, names them, and takes a new request', () => {
  const letters = ['a', 'b', 'c', 'd', 'e', 'e'];
  const readControl = askedWith('require', { at: '2026-05-02T12:00:00.000Z', waits: 5 });
  const { phases, statuses, finished } = runHeld({ readControl, readSourceState: readings(...letters), nameWritten });
  const refused = statuses.find(({ hold }) => hold?.frozen?.state === 'refused');
  expect(refused).toMatchObject({
    phase: 'awaitingCutover',
    problems: [],
    hold: { cutoverAskedAt: null, frozen: { tries: 3, written } },
  });
  expect(phases.slice(-6)).toEqual([
    'awaitingCutover',
    'syncing',
    'awaitingCutover',
    'syncing',
    'finishing',
    'completed',
  ]);
  expect(finished?.sincePlan?.frozen).toMatchObject({ state: 'proved', tries: 1 });
});

test('a request that is spent starts no other cutover', () => {
  const script = { readControl: askedWith('require'), readSourceState: readings('a', 'b', 'c', 'd'), nameWritten };
  const { last, rounds } = runHeld(script, { generations: 40 });
  expect(last).toMatchObject({ phase: 'awaitingCutover', hold: { frozen: { state: 'refused' } } });
  expect(inputsOf({ rounds }, readSourceStateContract.name)).toHaveLength(4);
});

test('with "report" ends after the first difference, and names it as a problem', () => {
  const script = { readControl: askedWith('report'), readSourceState: readings('a', 'b'), nameWritten };
  const { finished, rounds } = runHeld(script);
  expect(finished?.sincePlan?.frozen).toMatchObject({ state: 'written', tries: 1, written });
  expect(finished?.phase).toBe('partiallyCompleted');
  expect(finished?.problems).toMatchObject([{ code: 'WRITTEN_AFTER_LAST_PASS' }]);
  expect(finished?.problems[0]?.detail).toMatch(/secret busy and 11 more\.$/);
  // The source is listed once more, so that the report names new items.
  expect(
    namesOf({ rounds })
      .flat()
      .filter((name) => name === 'findLateItems'),
  ).toHaveLength(5);
});

test('reads a large source in several generations, and adds up its parts', () => {
  const readSourceState = ({ cursor }: InputOf<typeof readSourceStateContract>) => {
    const pagesRead = cursor?.pagesRead ?? 0;
    const next = { itemType: 'secret', token: 'next', pagesRead: pagesRead + 4 };
    return { ...sourceOf('0'), digest: 'a'.repeat(64), cursor: pagesRead >= 100 ? null : next };
  };
  const { finished, generations } = runHeld({ readControl: askedWith('require'), readSourceState });
  expect(finished?.sincePlan?.frozen?.state).toBe('proved');
  const most = Math.max(...generations.map(({ rounds }) => namesOf({ rounds }).flat().length));
  expect(most).toBeLessThan(20);
});

test('a source that does not answer is a pass that failed: the cutover waits and tries again', () => {
  let calls = 0;
  const readSourceState = () => ((calls += 1) > 8 ? sourceOf('a') : away);
  const { finished, statuses } = runHeld({ readControl: askedWith('require'), readSourceState });
  expect(finished?.sincePlan?.frozen).toMatchObject({ state: 'proved' });
  expect(statuses.some(({ hold }) => hold?.trouble?.code === 'VAULT_UNREACHABLE')).toBe(true);
});
