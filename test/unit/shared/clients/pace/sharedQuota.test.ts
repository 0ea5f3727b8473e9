import { busiestWindow, folder, paceWorld, type PaceProcess } from '../../../../support/pace/paceWorld';
import { recordWriter } from '../../../../../shared/clients/pace/otherMembers';
import { seededRandom } from '../../../../support/fuzz/random';

afterEach(() => {
  jest.restoreAllMocks();
});

const quick = { delayMs: () => 10, fails: () => false };
const limit = 200;

/** The requests of all processes in some seconds, as a part of what the limit allows. */
async function rateOf({ clock, counted }: ReturnType<typeof paceWorld>, seconds: number): Promise<number> {
  const before = counted.length;
  await clock.advance(seconds * 1_000);
  return (counted.length - before) / ((limit * seconds) / 10);
}

test.each([1, 4, 7])('%i processes use the whole quota together, and never more', async (count) => {
  const world = paceWorld(limit, quick);
  const processes = Array.from({ length: count }, () => world.open());
  await world.clock.advance(15_000);
  const before = processes.map((each) => each.sent());
  expect(await rateOf(world, 20)).toBeGreaterThan(0.9);
  expect(busiestWindow(world.counted)).toBeLessThanOrEqual(limit);
  const sent = processes.map((each, index) => each.sent() - (before[index] ?? 0));
  expect(Math.min(...sent)).toBeGreaterThan(0.8 * Math.max(...sent));
});

test('a process that is killed gives its part back within seconds', async () => {
  const world = paceWorld(limit, quick);
  const alive: PaceProcess[] = Array.from({ length: 7 }, () => world.open());
  await world.clock.advance(15_000);
  const before = world.counted.length;
  for (let kills = 0; kills < 4; kills += 1) {
    alive.shift()?.kill();
    alive.push(world.open());
    await world.clock.advance(10_000);
  }
  expect(busiestWindow(world.counted)).toBeLessThanOrEqual(limit);
  expect((world.counted.length - before) / (limit * 4)).toBeGreaterThan(0.9);
});

test('a process that needs little leaves the rest to the others', async () => {
  const world = paceWorld(limit, quick);
  world.open({ demand: 0 });
  world.open({ allowance: { maxInFlight: 1, maxRequestsPerSecond: 2 }, demand: 1 });
  const busy = world.open();
  await world.clock.advance(15_000);
  const before = busy.sent();
  await world.clock.advance(20_000);
  expect(busy.sent() - before).toBeGreaterThan(0.8 * (2 * limit));
});

// With these seeds, processes exceeded it while bursts of one of them counted as even use, and new ones began ahead.
test.each([171, 174, 197])('processes that come, go and die never exceed the quota together (%i)', async (seed) => {
  const random = seededRandom(seed);
  const own = seededRandom(seed + 1_000_000);
  jest.spyOn(Math, 'random').mockImplementation(() => own.int(0, 1_000_000) / 1_000_000);
  const slowness = random.pick([5, 40, 300]);
  const conditions = { delayMs: () => random.int(1, slowness), fails: () => random.chance(0.03) };
  const world = paceWorld(limit, conditions, () => random.int(0, 1_000) / 1_000);
  const alive: PaceProcess[] = [];
  for (let step = 0; step < 25; step += 1) {
    if (alive.length > 0 && random.chance(0.4)) alive.splice(random.int(0, alive.length - 1), 1)[0]?.kill();
    if (alive.length < 6 && random.chance(0.7)) {
      const speed = 1 + random.int(-20, 20) / 20_000;
      const skewMs = random.int(-15_000, 15_000);
      alive.push(world.open({ speed, skewMs, demand: random.int(1, 12) }));
    }
    await world.clock.advance(random.int(500, 5_000));
  }
  expect(world.counted.length).toBeGreaterThan(limit);
  expect(busiestWindow(world.counted)).toBeLessThanOrEqual(limit);
});

test('a process whose store does not answer continues with a small part, and all of them stay below the quota', async () => {
  let away = true;
  const world = paceWorld(limit, { delayMs: () => (away ? 60_000 : 10), fails: () => away });
  for (let count = 0; count < 7; count += 1) world.open();
  await world.clock.advance(60_000);
  expect(world.counted.length).toBeGreaterThanOrEqual(7);
  expect(busiestWindow(world.counted)).toBeLessThanOrEqual(limit / 10);
  away = false;
  await world.clock.advance(150_000);
  expect(await rateOf(world, 10)).toBeGreaterThan(0.9);
});

test('a single process begins with its first lease, and costs a write every two seconds', async () => {
  const world = paceWorld(limit, quick);
  const single = world.open();
  await world.clock.advance(100);
  expect(single.sent()).toBeGreaterThan(0);
  await world.clock.advance(2_000);
  expect(single.sent()).toBeGreaterThan(limit / 10);
  await world.clock.advance(8_000);
  const before = world.store.counts.writes;
  await world.clock.advance(20_000);
  expect(world.store.counts.writes - before).toBeLessThanOrEqual(12);
});

test('a process that needs no more than without a lease lets each lease end before the next one', async () => {
  // An answer takes 1.8 s, so 10 s have six requests of the ten that need no lease.
  const world = paceWorld(4_000, quick, () => 30);
  const rare = world.open({ demand: 1 });
  await world.clock.advance(10_000);
  const [before, sent] = [world.store.counts.writes, rare.sent()];
  await world.clock.advance(60_000);
  expect(rare.sent() - sent).toBeGreaterThan(30);
  expect(world.store.counts.writes - before).toBeLessThanOrEqual(12);
});

// Each had saved up a request, and sent it in addition to those of the process that used the whole rate: seven in 10 s.
test('processes that had nothing to ask for long keep to the agreed rate of a busy one', async () => {
  const world = paceWorld(limit, quick);
  const allowance = { maxInFlight: 8, maxRequestsPerSecond: 0.5 };
  const idle = Array.from({ length: 2 }, () => world.open({ demand: 0, allowance }));
  world.open({ allowance });
  await world.clock.advance(1_000_000);
  const before = world.counted.length;
  for (const each of idle) each.ask();
  await world.clock.advance(60_000);
  // An agreed rate lets one more begin.
  expect(busiestWindow(world.counted.slice(before - 5))).toBeLessThanOrEqual(6);
  expect(Math.min(...idle.map((each) => each.sent()))).toBeGreaterThan(2);
});

const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const stranger = recordWriter(folder);
const usage = { wanted: 1e300, part: 1e300, isSmooth: true, used: Array.from({ length: 10 }, () => 1e300) };
const planted: readonly (readonly [string, (own: string) => readonly [string, Uint8Array]])[] = [
  ['no record', (own) => [own, text('nothing')]],
  ['an empty record', (own) => [own, text({})]],
  ['a record without a signature', (own) => [own, text({ content: '{}', key: '', signature: '' })]],
  [
    'the record of another member under its name',
    (own) => [own, stranger.bytesOf({ seq: 1e9, at: 0, lifeMs: 9_000, usage: {} })],
  ],
  [
    'a member that wants and holds everything',
    () => [
      `${folder}${stranger.id}.json`,
      stranger.bytesOf({ seq: 1, at: 4e15, lifeMs: 10_000, usage: { other: usage } }),
    ],
  ],
  [
    'a member that holds nothing',
    () => [`${folder}${stranger.id}.json`, stranger.bytesOf({ seq: 1, at: 0, lifeMs: 10_000, usage: {} })],
  ],
];

test.each(planted)('processes never exceed the quota when somebody writes %s to the store', async (_, plant) => {
  const world = paceWorld(limit, quick);
  for (let count = 0; count < 3; count += 1) world.open();
  await world.clock.advance(12_000);
  for (let attack = 0; attack < 20; attack += 1) {
    const own = [...world.store.objects.keys()][attack % 3] ?? '';
    world.store.objects.set(...plant(own));
    if (attack === 10) world.open();
    await world.clock.advance(730);
  }
  expect(busiestWindow(world.counted)).toBeLessThanOrEqual(limit);
  await world.clock.advance(40_000);
  expect(await rateOf(world, 10)).toBeGreaterThan(0.9);
});

test('processes never exceed the quota when somebody removes their records', async () => {
  const world = paceWorld(limit, quick);
  for (let count = 0; count < 3; count += 1) world.open();
  await world.clock.advance(12_000);
  for (let attack = 0; attack < 20; attack += 1) {
    world.store.objects.clear();
    await world.clock.advance(730);
  }
  expect(busiestWindow(world.counted)).toBeLessThanOrEqual(limit);
});

test('a thousand planted names slow processes down to the part of a process without a lease', async () => {
  const world = paceWorld(limit, quick);
  world.open();
  await world.clock.advance(5_000);
  for (let index = 0; index < 1_000; index += 1) {
    world.store.objects.set(`${folder}${index.toString(16).padStart(32, '0')}.json`, text(index));
  }
  await world.clock.advance(10_000);
  expect(await rateOf(world, 10)).toBeLessThan(0.1);
  expect(world.counted.length).toBeGreaterThan(0);
});
