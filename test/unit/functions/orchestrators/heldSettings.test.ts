import { asked, away, cutoverAfter, followed, held, runHeld, watched } from '../../../support/hold/heldRun';
import { inputsOf } from '../../../support/move/moveOrchestration';

// Issuers and contacts of a held move: its last pass follows them, and the cutover waits while that fails.

const followedIn = (rounds: ReturnType<typeof runHeld>['rounds']) => inputsOf({ rounds }, 'followIssuersAndContacts');

/** Asks for a cutover that demands a proof: once, and again after some waits. */
function askedTwice(waits: number) {
  let reads = 0;
  return () => {
    reads += 1;
    const at = reads > waits ? '2026-05-02T12:00:00.000Z' : asked.at;
    return { state: 'read', wanted: 'run', cutover: { ...asked, at, freeze: 'require' } };
  };
}

const readSourceState = () => ({ state: 'read', digest: 'a'.repeat(64), cursor: null, throttled: 0 });

test('follows them in the last pass alone', () => {
  const { rounds, finished } = runHeld(cutoverAfter(3));
  expect(finished).toMatchObject({ phase: 'completed', isLookWhole: true });
  expect(followedIn(rounds)).toHaveLength(1);
  expect(inputsOf({ rounds }, 'watchTarget').length).toBeGreaterThan(1);
});

test.each([
  ['copies neither', { copy: { ...held.copy, issuers: false, contacts: false } }],
  ['selects no certificates', { select: { ...held.select, types: ['secret' as const, 'key' as const] } }],
])('reads nothing for a request that %s', (_, changes) => {
  const { rounds, finished } = runHeld(cutoverAfter(3), { move: { ...held, ...changes } });
  expect(finished?.phase).toBe('completed');
  expect(followedIn(rounds)).toEqual([]);
});

test('holds on while that fails, says why, and then ends', () => {
  let calls = 0;
  const followIssuersAndContacts = () => ((calls += 1) > 8 ? followed() : away);
  const { statuses, finished } = runHeld({ ...cutoverAfter(3), followIssuersAndContacts });
  const trouble = statuses.find(({ hold }) => hold?.trouble?.code === 'VAULT_UNREACHABLE');
  expect(trouble?.phase).toBe('syncing');
  expect(trouble?.hold?.trouble?.detail).toContain('could not be read again');
  expect(finished?.phase).toBe('completed');
});

test('counts what others changed as problems, and not as items', () => {
  const { statuses } = runHeld({ ...cutoverAfter(3), followIssuersAndContacts: () => followed('ca', 'contacts') });
  const named = statuses.filter(({ problemsByCode }) => problemsByCode.some(({ code }) => code === 'TARGET_CHANGED'));
  expect(named[0]).toMatchObject({ problemCount: 2, problemsByCode: [{ code: 'TARGET_CHANGED', count: 2 }] });
  expect(named[0]?.items.failed).toBe(0);
});

test('refuses once a cutover that demands a proof, and not for what it has named', () => {
  const script = { readControl: askedTwice(2), readSourceState, followIssuersAndContacts: () => followed('ca') };
  const { statuses, finished, rounds } = runHeld(script);
  const refused = statuses.find(({ hold }) => hold?.frozen?.state === 'targetChanged');
  expect(refused?.hold?.frozen?.written).toEqual({ count: 0, first: [] });
  expect(refused?.problemsByCode).toEqual([{ code: 'TARGET_CHANGED', count: 1 }]);
  expect(finished?.sincePlan?.frozen?.state).toBe('proved');
  expect(followedIn(rounds)).toHaveLength(2);
});

test('keeps what it knows of them when a later pass reads only the items', () => {
  let readings = 0;
  const watchTarget = () => ((readings += 1) > 2 ? watched('one') : watched());
  const script = {
    readControl: askedTwice(60),
    readSourceState,
    watchTarget,
    followIssuersAndContacts: () => followed('ca'),
  };
  const { statuses } = runHeld(script, { generations: 60 });
  const both = statuses.filter(({ hold }) => hold?.target?.changed.count === 1);
  expect(both.length).toBeGreaterThan(0);
  expect(both[0]?.problemsByCode).toEqual([{ code: 'TARGET_CHANGED', count: 2 }]);
});
