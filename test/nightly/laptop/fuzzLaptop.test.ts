import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { laptopRound } from '../../support/attacks/laptop/fuzzLaptop';
import { type LaptopRound, type LaptopWorld, leaksIn, secretsOf } from '../../support/attacks/laptop/laptopWorld';
import { type OtherUser, startOtherUser } from '../../support/attacks/laptop/otherUser';
import { kvmover } from '../../support/cli/kvmover';
import { newCanary, type Place, readTree } from '../../support/local/localCanaries';
import { localControl } from '../../support/local/localControl';
import { call } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, startLocalProcess } from '../../support/local/localProcess';
import { sharedSeed } from '../../support/storeFuzz/fuzzPair';
import { pairOf, pairSeed } from '../../support/storeModel/modelVaults';

// Another user of the machine calls the ports of a person's app, answers on ports that it used, prepares folders and reads what it can.

/** `npm run e2e:laptop` does 500 rounds, an ordinary test run fewer. The same seed makes the same choices. */
const rounds = Number(process.env['LAPTOP'] ?? 150);
const seed = Number(process.env['LAPTOP_SEED'] ?? Math.floor(Date.now() / 86_400_000));
const atOnce = 8;

const canary = newCanary();
const done: LaptopRound[] = [];
let world: LaptopWorld;
let other: OtherUser | undefined;

beforeAll(async () => {
  const seedFile = path.join(localFolder(), 'seed.json');
  const vaults = [...(sharedSeed.vaults ?? []), ...pairSeed(pairOf('mdl-laptop'), 'northeurope', canary)];
  writeFileSync(seedFile, JSON.stringify({ ...sharedSeed, vaults }));
  const stack = await startLocalProcess({ stateDir: localFolder(), seed: seedFile });
  other = startOtherUser();
  world = { stack, other, secrets: secretsOf(stack, canary) };
  await localControl(stack.azure).clearLog();
  for (let at = 0; at < rounds; at += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, rounds - at) }, (_, index) => at + index);
    done.push(...(await Promise.all(numbers.map((number) => laptopRound(world, seed, number)))));
  }
}, 900_000);
afterAll(async () => {
  other?.stop();
  await endLocalProcesses();
});

it(`does rounds of each kind (LAPTOP=${String(rounds)} LAPTOP_SEED=${String(seed)})`, () => {
  expect(done).toHaveLength(rounds);
  const kinds = new Map<string, number>();
  for (const { what } of done) kinds.set(what, (kinds.get(what) ?? 0) + 1);
  console.log(
    `${String(rounds)} rounds of seed ${String(seed)}: ${[...kinds].map(([what, count]) => `${String(count)} ${what}`).join(', ')}`,
  );
  const all = ['a request', 'an impostor', 'an accepted folder', 'a refused folder', 'a look at files'];
  expect(all.filter((kind) => ![...kinds.keys()].some((what) => what.startsWith(kind)))).toEqual([]);
});

it('gives another user nothing', () => {
  expect(done.flatMap(({ violations }) => violations)).toEqual([]);
});

it('has started nothing, and has called no vault', async () => {
  const { stack } = world;
  for (const room of ['moves', 'checks', 'comparisons', 'fleets']) {
    const { status, body } = await call(`${stack.baseUrl}/api/${room}`);
    expect([status, body[room]]).toEqual([200, []]);
  }
  const requests = await localControl(stack.azure).requests();
  expect(requests.filter(({ status }) => status < 400).map(({ method, path: at }) => `${method} ${at}`)).toEqual([]);
});

it('keeps values out of what a move of the person prints and stores', async () => {
  const { stack } = world;
  const { sourceVault, targetVault } = pairOf('mdl-laptop');
  const where = ['--embedded', '--state-dir', stack.stateDir];
  const texts: Place[] = [];
  const commands = [['move', sourceVault, targetVault, '--yes'], ['list']];
  for (const command of commands) {
    const { stdout, stderr, code } = await kvmover([...command, ...where]);
    texts.push({ name: command.join(' '), content: Buffer.from(stdout + stderr) });
    expect([command[0], (stdout + stderr).length > 0, code]).toEqual([command[0], true, expect.any(Number)]);
  }
  const { body } = await call(`${stack.baseUrl}/api/moves`);
  expect((body.moves as { items: { done: number } | null }[]).some(({ items }) => (items?.done ?? 0) > 0)).toBe(true);
  const files = readTree(stack.stateDir, ['azure', 'running.json', 'key-header']);
  expect(leaksIn(world, ...texts, ...files)).toEqual([]);
});

it('keeps the secrets out of its log', () => {
  const { stack, secrets } = world;
  expect(Object.entries(secrets).filter(([, text]) => stack.logs().includes(text))).toEqual([]);
});
