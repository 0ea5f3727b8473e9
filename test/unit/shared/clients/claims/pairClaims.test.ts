import { blobStore } from '../../../../../shared/clients/store/blobStore';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { claimPair, type RunState } from '../../../../../shared/clients/claims/pairClaims';
import { type RunningAzurite, startAzurite } from '../../../../support/clients/clientAzurite';
import { temporaryFolder } from '../../../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
let azurite: RunningAzurite;
const stores = {
  directory: () => directoryStore(folder),
  blob: () => blobStore(azurite.container('claims')),
};

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(async () => {
  await azurite.stop();
  remove();
});

const runOf = (moveId: string, runId = '00000001') => ({ moveId, runId });

describe.each(['directory', 'blob'] as const)('claimPair with a %s store', (kind) => {
  let store: ObjectStore;
  let name: string;
  let pairs = 0;

  beforeAll(async () => {
    store = stores[kind]();
    await store.check();
  });
  beforeEach(() => {
    pairs += 1;
    name = `claims/source--target${pairs}.json`;
  });

  /** Claims the pair at a time. Returns the id of the holder, undefined when the run now holds the pair. */
  function claim(run: ReturnType<typeof runOf>, stateOfHolder: RunState = 'absent', atMs = 0) {
    return claimPair(store, { name, run, stateOf: async () => stateOfHolder }, () => atMs);
  }

  test('claims a free pair', async () => {
    expect(await claim(runOf('one'))).toBeUndefined();
  });

  test('returns a running holder, whatever the age of its claim', async () => {
    await claim(runOf('one'));
    expect(await claim(runOf('two'), 'running', 3_600_000)).toBe('one');
  });

  test('takes over the pair of a run that has ended', async () => {
    await claim(runOf('one'));
    expect(await claim(runOf('two'), 'ended')).toBeUndefined();
    expect(await claim(runOf('three'), 'running')).toBe('two');
  });

  test.each([0, 59_999])('treats a holder that is unknown %i ms after its claim as starting', async (ageMs) => {
    await claim(runOf('one'));
    expect(await claim(runOf('two'), 'absent', ageMs)).toBe('one');
  });

  test('treats a holder that is unknown a minute after its claim as ended', async () => {
    await claim(runOf('one'));
    expect(await claim(runOf('two'), 'absent', 60_000)).toBeUndefined();
  });

  test('ignores a claim that an unknown run made later than a minute from now, because no app wrote it', async () => {
    await claim(runOf('one'), 'absent', 60_001);
    expect(await claim(runOf('two'), 'absent')).toBeUndefined();
  });

  test('respects the claim of a running run, whatever its time', async () => {
    await claim(runOf('one'), 'absent', 3_600_000);
    expect(await claim(runOf('two'), 'running')).toBe('one');
  });

  test.each(['', 'not JSON', '{}', '{"moveId":1,"runId":"a","claimedAt":0}', 'null'])(
    'ignores a damaged claim (%j)',
    async (text) => {
      await store.write(name, new TextEncoder().encode(text));
      expect(await claim(runOf('two'), 'running')).toBeUndefined();
      expect(await claim(runOf('three'), 'running')).toBe('two');
    },
  );

  test('reads the state of the holder by its run id, because its move id may be reused', async () => {
    await claim(runOf('one', '00000001'));
    const asked: unknown[] = [];
    const stateOf = async (run: unknown): Promise<RunState> => {
      asked.push(run);
      return 'ended';
    };
    await claimPair(store, { name, run: runOf('one', '00000002'), stateOf });
    expect(asked).toEqual([runOf('one', '00000001')]);
  });

  test('gives a free pair to exactly one of many concurrent runs', async () => {
    const ids = Array.from({ length: 8 }, (_, at) => `racer-${at}`);
    const holders = await Promise.all(ids.map((id) => claim(runOf(id), 'running')));
    const winners = ids.filter((_, at) => holders[at] === undefined);
    expect(winners).toHaveLength(1);
    expect(new Set(holders.filter((holder) => holder !== undefined))).toEqual(new Set(winners));
  });

  test('gives an ended claim to exactly one of many concurrent runs', async () => {
    await claim(runOf('old'));
    const stateOf = async (run: { moveId: string }): Promise<RunState> => (run.moveId === 'old' ? 'ended' : 'running');
    const runs = Array.from({ length: 8 }, (_, at) => runOf(`racer-${at}`));
    const holders = await Promise.all(runs.map((run) => claimPair(store, { name, run, stateOf })));
    expect(holders.filter((holder) => holder === undefined)).toHaveLength(1);
  });

  test('claims again when the claim is removed meanwhile', async () => {
    await claim(runOf('one'));
    const stateOf = async (): Promise<RunState> => {
      await store.remove(name);
      return 'ended';
    };
    expect(await claimPair(store, { name, run: runOf('two'), stateOf })).toBeUndefined();
    expect(await claim(runOf('three'), 'running')).toBe('two');
  });
});
