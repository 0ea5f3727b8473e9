import { enforcedVault } from '../../../../support/pace/enforcedVault';
import { seededRandom } from '../../../../support/fuzz/random';

afterEach(() => {
  jest.restoreAllMocks();
});

/** Processes with a new store, which begin while the vault still counts the requests of a process with another store. */
async function afterAnother(seed: number, count: number) {
  const random = seededRandom(seed);
  const own = seededRandom(seed + 1_000_000);
  jest.spyOn(Math, 'random').mockImplementation(() => own.int(0, 1_000_000) / 1_000_000);
  const world = enforcedVault(random);
  const before = world.newStore().open();
  await world.clock.advance(random.int(20_000, 30_000));
  before.kill();
  await world.clock.advance(random.int(300, 1_500));
  const store = world.newStore();
  const processes = Array.from({ length: count }, () => store.open());
  world.look(1);
  await world.clock.advance(30_000);
  return { ...world, random, store, processes, atFirst: world.look(30) };
}

// With these seeds, two processes used 40 to 76 % of their share while a rate recovered by a tenth every 5 s in any case.
test.each([2, 15])('two processes that were refused at first use their share after 30 s (%i)', async (seed) => {
  const { clock, look, atFirst } = await afterAnother(seed, 2);
  expect(atFirst.ofMoves.other.refused).toBeGreaterThan(0);
  await clock.advance(10_000);
  const { reached, ofLiveUser, ofMoves } = look(10);
  expect(Math.min(reached.other, reached.set)).toBeGreaterThan(0.95);
  expect([ofLiveUser, ofMoves].map(({ other, set }) => other.refused + set.refused)).toEqual([0, 0]);
});

test('no call is refused while seven processes run of which one is killed every 10 s', async () => {
  const { clock, look, random, store, processes } = await afterAnother(1, 7);
  for (let kills = 0; kills < 2; kills += 1) {
    processes.shift()?.kill();
    await clock.advance(random.int(300, 900));
    processes.push(store.open());
    await clock.advance(10_000);
  }
  const { ofLiveUser, ofMoves } = look(21);
  expect([ofLiveUser, ofMoves].map(({ other, set }) => other.refused + set.refused)).toEqual([0, 0]);
  expect(ofMoves.other.accepted).toBeGreaterThan(0);
});
