import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { fuzzRound, type FuzzRound, fuzzWorld } from '../../support/attacks/fuzzLinks';
import { genuineEnv, genuinePairs, type GenuineRuns, makeGenuineRuns } from '../../support/attacks/genuineRuns';
import { type Answers, answersTo, judgeForged, judgeReal } from '../../support/attacks/judgeLinks';
import { findTexts, newCanary, readTree } from '../../support/local/localCanaries';
import { localControl } from '../../support/local/localControl';
import { endLocalProcesses } from '../../support/local/localProcess';
import { KillableStack } from '../../support/move/moveKill';
import { type NoticeReceiver, startNoticeReceiver } from '../../support/notices/noticeReceiver';
import { sharedSeed } from '../../support/storeFuzz/fuzzPair';
import { pairSeed } from '../../support/storeModel/modelVaults';

// Somebody with the key of the runtime starts orchestrators with the inputs of real runs of every kind: again, mixed, cut, changed, under
// other ids. No vault is called, nothing is stored, and the app says nothing that is not so.

/** `LINKS=500 LINKS_SEED=7` sets the number of rounds and the seed. */
const rounds = Number(process.env['LINKS'] ?? 40);
const seed = Number(process.env['LINKS_SEED'] ?? Math.floor(Date.now() / 86_400_000));
const atOnce = 6;

const canary = newCanary();
let stack: KillableStack;
let receiver: NoticeReceiver;
let runs: GenuineRuns;
let before: Answers;
let stored: ReadonlyMap<string, string>;
let noticesBefore: number;
const done: FuzzRound[] = [];

beforeAll(async () => {
  receiver = await startNoticeReceiver();
  const vaults = Object.values(genuinePairs).flatMap((pair) => pairSeed(pair, 'northeurope', canary));
  const delays = { deleteMs: 0, purgeMs: 0, issueMs: 0, provisionMs: 0, accessMs: 0 };
  const notices = {
    MOVE_WEBHOOK_URL: receiver.url,
    MOVE_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
  };
  stack = await KillableStack.start(
    { settings: { delays }, vaults: [...(sharedSeed.vaults ?? []), ...vaults] },
    { ...genuineEnv, ...notices },
  );
  const { baseUrl } = stack.host;
  runs = await makeGenuineRuns(baseUrl);
  await localControl(stack.emulator.azure).clearLog();
  [before, stored] = [await answersTo(baseUrl, runs.paths), storeOf(stack)];
  noticesBefore = receiver.received.length;
  const world = fuzzWorld(baseUrl, runs);
  for (let at = 0; at < rounds; at += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, rounds - at) }, (_, index) => at + index);
    done.push(...(await Promise.all(numbers.map((number) => fuzzRound(world, seed, number)))));
  }
}, 900_000);
afterAll(async () => {
  await receiver.stop();
  await endLocalProcesses();
});

/** The content of every stored document, by its name. */
function storeOf({ folder }: KillableStack): ReadonlyMap<string, string> {
  const store = path.join(folder, 'store');
  return new Map(
    readTree(store, ['.work']).map(({ name, content }) => [path.relative(store, name), content.toString('latin1')]),
  );
}

it(`does as many rounds as it was asked for, and most of them start something (LINKS=${String(rounds)} LINKS_SEED=${String(seed)})`, () => {
  expect(done).toHaveLength(rounds);
  const started = done.filter(({ status }) => status === 202);
  const orchestrators = new Set(started.map(({ what }) => what.split(' ')[0]));
  const kinds = String(new Set(done.map(({ what }) => what)).size);
  console.log(
    `${String(rounds)} rounds of seed ${String(seed)}: ${String(started.length)} accepted by the runtime, ${kinds} kinds, ${String(orchestrators.size)} orchestrators.`,
  );
  expect(started.length).toBeGreaterThan(rounds / 2);
});

it('takes the inputs of real runs of every kind', () => {
  const names = new Set(runs.instances.map(({ name }) => name));
  const kinds = ['moveVault', 'rollBackMove', 'moveFleet', 'checkVaults', 'checkPairs', 'checkScheduledPair'];
  expect(
    [...kinds, 'compareVaults', 'compareScheduledPair', 'deliverNotice'].filter((name) => !names.has(name)),
  ).toEqual([]);
});

it('has each start refused', () => {
  expect(done.flatMap(({ violations }) => violations)).toEqual([]);
});

it('reads and writes no vault, so no request is made that nobody asked for', async () => {
  const calls = await localControl(stack.emulator.azure).requests();
  expect(calls.filter(({ status }) => status !== 401).map(({ method, path: at }) => `${method} ${at}`)).toEqual([]);
});

it('changes nothing in the store', () => {
  const after = storeOf(stack);
  const changed = [...after].filter(([name, text]) => stored.get(name) !== text).map(([name]) => name);
  expect([changed, [...stored.keys()].filter((name) => !after.has(name))]).toEqual([[], []]);
});

it('shows no value', () => {
  const shown = done.map((round) => ({ name: round.what, content: Buffer.from(round.shown) }));
  const log = { name: 'log', content: Buffer.from(stack.hostLogs()) };
  expect(findTexts({ value: canary }, [...shown, log])).toEqual([]);
});

it('has the app say what it said about the real runs, or that a start was refused', async () => {
  expect(judgeReal(before, await answersTo(stack.host.baseUrl, runs.paths))).toEqual([]);
});

it('has the app say nothing of a forged run but that it was refused, and answer nothing with 500', async () => {
  expect(await judgeForged(stack.host.baseUrl, done, runs.instances)).toEqual([]);
});

it('delivers no forged notice', () => {
  expect(receiver.received.slice(noticesBefore).map(({ body }) => body)).toEqual([]);
});

it('leaves the runs that wait for somebody as they were', async () => {
  const waiting = runs.paths.filter((one) => /^(?:moves\/mdl-(?:waiting|held)-to|fleets\/fleet-waiting)$/.test(one));
  expect(waiting).toHaveLength(3);
  const phases = [...(await answersTo(stack.host.baseUrl, waiting))].map(([, { body }]) => body.phase as string);
  expect(phases).toEqual(waiting.map((one) => before.get(one)?.body.phase as string));
});
