import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { claimSlot, type RunState } from '../../../../../shared/clients/claims/pairClaims';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { temporaryFolder } from '../../../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
afterAll(remove);

let store: ObjectStore;
let names: readonly string[];
let files = 0;

beforeEach(() => {
  files += 1;
  store = directoryStore(folder);
  names = ['a', 'b', 'c'].map((slot) => `slots-${String(files)}/${slot}.json`);
});

const runOf = (at: number) => ({ moveId: `move-${String(at)}`, runId: at.toString(16).padStart(8, '0') });

const claim = (at: number, state: RunState = 'running', nowMs = 0) =>
  claimSlot(store, { names, run: runOf(at), stateOf: async () => state }, () => nowMs);

test.each([0, 1, 7])('claimSlot gives each slot to one run, in any order (%i)', async (first) => {
  const got = [await claim(first), await claim(first + 1), await claim(first + 2), await claim(first + 3)];
  expect(got.slice(0, 3).sort()).toEqual(names);
  expect(got[3]).toBeUndefined();
});

test('claimSlot never gives more slots than exist to concurrent runs', async () => {
  const got = await Promise.all(Array.from({ length: 12 }, (_, at) => claim(at)));
  expect(got.filter(Boolean)).toHaveLength(3);
});

test('claimSlot frees the slot of a run that has ended', async () => {
  for (const at of [1, 2, 3]) await claim(at);
  expect(names).toContain(await claim(4, 'ended'));
});

test('claimSlot keeps the slot of a run that the runtime does not know for a minute, and no longer', async () => {
  for (const at of [1, 2, 3]) await claim(at);
  expect(await claim(4, 'absent', 59_999)).toBeUndefined();
  expect(names).toContain(await claim(4, 'absent', 60_000));
});
