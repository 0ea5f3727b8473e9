import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import {
  approveFleet,
  moverSeed,
  postFleet,
  readFleet,
  type StartedFleet,
  waitForFleet,
  waitForFleetEnd,
} from '../../support/fleets/localFleets';
import { JumpingClock } from '../../support/hold/fastClock';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { readItems } from '../../support/local/localItems';
import { call, postMove, readMove, readReport, type StartedMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { KillableStack } from '../../support/move/moveKill';
import { refusalIn, steer } from '../../support/control/steeredMove';
import { newerVersion } from '../../support/upgrade/newerVersion';

// Moves, one in each phase, and a fleet between two waves, while the app goes back from a newer version to this one for a day, and
// forward again for a day.

const phases = ['planning', 'awaitingApproval', 'transferring', 'verifying', 'paused', 'awaitingCutover'] as const;
type PhaseLeft = (typeof phases)[number];

const hours = 24;
/** The app sweeps after each jump of the clock. */
const hoursOfJump = 4;
const hourMs = 3_600_000;

const vaultsOf = (name: string) => ({
  sourceVault: `${name}-old`.toLowerCase(),
  targetVault: `${name}-new`.toLowerCase(),
});
const names = [...phases, 'first', 'second'];

const items = {
  secrets: [
    { name: 'held', versions: [{ value: 'one' }, { value: 'two', contentType: 'text/plain' }] },
    { name: 'token', versions: [{ value: 'three' }] },
  ],
};

const seed: SeedInput = {
  vaults: [
    ...names.flatMap((name) => [
      { name: vaultsOf(name).sourceVault, region: 'westeurope', ...items },
      { name: vaultsOf(name).targetVault, region: 'northeurope' },
    ]),
    moverSeed,
  ],
};

/** The requests that never end, so that each move stays in its phase. */
const holds: readonly FaultRuleInput[] = [
  hold(vaultsOf('planning').sourceVault, 'secrets.listVersions'),
  hold(vaultsOf('transferring').sourceVault, 'secrets.backup'),
  hold(vaultsOf('paused').sourceVault, 'secrets.backup'),
  hold(vaultsOf('verifying').targetVault, 'secrets.get'),
];

function hold(vault: string, operation: string): FaultRuleInput {
  return { match: { vault, operation, path: '/secrets/held*' }, effect: { kind: 'slow', ms: hourMs } };
}

afterEach(endLocalProcesses);

async function approveWave(fleet: StartedFleet, wave: string) {
  const { waves } = await waitForFleet(fleet, ({ needsYou }) => needsYou.includes('approve'));
  return approveFleet(fleet, { wave, tableHash: waves.find(({ name }) => name === wave)?.tableHash });
}

interface Left {
  readonly moves: readonly (readonly [PhaseLeft, StartedMove])[];
  readonly fleet: StartedFleet;
}

/** Starts a move for each of the phases and a fleet, and waits until each is where it should be. */
async function startAll(stack: KillableStack, of: readonly PhaseLeft[]): Promise<Left> {
  const { baseUrl } = stack.host;
  // The emulator makes the certificate of a vault at the first call, with the time of its own clock. TLS goes by the real one.
  for (const vault of Object.values(vaultsOf('second'))) await readItems(stack.emulator.azure, vault);
  for (const rule of holds) await localControl(stack.emulator.azure).addFault(rule);
  const moves: [PhaseLeft, StartedMove][] = [];
  for (const phase of of) {
    const approval = phase === 'awaitingApproval' ? { approval: 'required' } : {};
    const cutover = phase === 'awaitingCutover' ? { cutover: 'hold' } : {};
    const move = await postMove(baseUrl, { id: phase, ...vaultsOf(phase), ...approval, ...cutover });
    const before = phase === 'paused' ? 'transferring' : phase;
    await waitUntil(
      async () => ((await readMove(baseUrl, phase)).phase === before ? true : undefined),
      `phase ${phase}`,
    );
    if (phase === 'paused') expect((await steer(move, 'pause')).status).toBe(202);
    moves.push([phase, move]);
  }
  const waves = ['first', 'second'].map((name, at) => ({
    name,
    vaults: [vaultsOf(name)],
    ...(at === 0 ? {} : { after: ['first'] }),
  }));
  const fleet = await postFleet(baseUrl, { id: 'waves', approval: 'wave', waves });
  expect((await approveWave(fleet, 'first')).status).toBe(202);
  await waitForFleet(fleet, ({ counts }) => counts.completed === 1);
  return { moves, fleet };
}

const staged = (stack: KillableStack): string[] =>
  globSync(['store/staging/**', 'store/starts/**', 'store/claims/**'], { cwd: stack.folder }).sort();

/** A run that the runtime does not know, last in the order of names. A sweep removes it after it has looked at all others. */
async function sweepOnce(stack: KillableStack, clock: JumpingClock): Promise<void> {
  const last = path.join(stack.folder, 'store/staging/zz-unknown/ffffffff');
  mkdirSync(last, { recursive: true });
  const since = new Date(clock.now() - 2 * hourMs).toISOString();
  writeFileSync(path.join(last, 'unknown-since.json'), JSON.stringify({ since }));
  expect((await call(`${stack.host.baseUrl}/admin/functions/sweepStaging`, { method: 'POST' })).status).toBe(202);
  await waitUntil(() => (existsSync(path.join(last, 'unknown-since.json')) ? undefined : true), 'end of a sweep');
}

/** Lets a day pass in which the app sweeps every hour. */
async function passDay(stack: KillableStack, clock: JumpingClock, look: () => Promise<unknown>): Promise<void> {
  for (let hour = 0; hour < hours; hour += hoursOfJump) {
    await clock.jumpTo(clock.now() + hoursOfJump * hourMs);
    // The host notices the jump meanwhile.
    await look();
    await sweepOnce(stack, clock);
  }
}

const isRefused = { status: 503, code: 'NEWER_VERSION' };

/** The phases that wait for a person. */
const waiting: readonly PhaseLeft[] = ['awaitingApproval', 'paused', 'awaitingCutover'];

async function expectWaiting(stack: KillableStack): Promise<void> {
  for (const phase of waiting) expect((await readMove(stack.host.baseUrl, phase)).phase).toBe(phase);
}

/** Does for each run what it waits for, and expects that everything arrives. */
async function endAll(stack: KillableStack, { moves, fleet }: Left): Promise<void> {
  const { baseUrl } = stack.host;
  const { planHash } = await readMove(baseUrl, 'awaitingApproval');
  const headers = { 'Content-Type': 'application/json' };
  const approval = { method: 'POST', headers, body: JSON.stringify({ planHash }) };
  expect((await call(`${baseUrl}/api/moves/awaitingApproval/approve`, approval)).status).toBe(202);
  for (const [phase, move] of moves) {
    if (phase === 'paused') expect((await steer(move, 'resume')).status).toBe(202);
    if (phase === 'awaitingCutover') expect((await steer(move, 'cutover')).status).toBe(202);
  }
  expect((await readFleet(fleet)).counts).toMatchObject({ completed: 1 });
  expect((await approveWave(fleet, 'second')).status).toBe(202);
  for (const [phase] of moves) {
    expect([phase, (await waitForEnd(baseUrl, phase)).phase]).toEqual([phase, 'completed']);
    expect((await readReport(baseUrl, phase)).problems).toEqual([]);
    const { sourceVault, targetVault } = vaultsOf(phase);
    const { azure } = stack.emulator;
    expect(await readItems(azure, targetVault)).toEqual(await readItems(azure, sourceVault));
  }
  expect((await waitForFleetEnd(fleet)).counts).toMatchObject({ completed: 2 });
}

it('keeps runs of a newer version for a day, says so, and they end under the newer version', async () => {
  const clock = new JumpingClock(localFolder(), 1);
  const newer = newerVersion();
  const stack = await KillableStack.startWithOwnAzure(seed, clock.env, clock.env);
  await stack.killHost();
  await stack.startHost(newer);
  const left = await startAll(stack, phases);
  await stack.killHost();
  const before = staged(stack);

  await stack.startHost();
  await passDay(stack, clock, async () => {
    for (const [, move] of left.moves) expect(refusalIn(await call(move.moveUri))).toMatchObject(isRefused);
    expect(refusalIn(await call(left.fleet.fleetUri))).toMatchObject(isRefused);
  });
  await stack.killHost();
  expect(staged(stack)).toEqual(before);

  await localControl(stack.emulator.azure).clearFaults();
  await stack.startHost(newer);
  await passDay(stack, clock, () => expectWaiting(stack));
  await endAll(stack, left);
}, 400_000);

it('continues runs of this version under a newer version, and here again', async () => {
  const clock = new JumpingClock(localFolder(), 1);
  const newer = newerVersion();
  const stack = await KillableStack.startWithOwnAzure(seed, clock.env, clock.env);
  const left = await startAll(stack, waiting);
  await localControl(stack.emulator.azure).clearFaults();
  for (const app of [newer, undefined]) {
    await stack.killHost();
    await stack.startHost(app);
    await passDay(stack, clock, () => expectWaiting(stack));
  }
  await endAll(stack, left);
}, 400_000);
