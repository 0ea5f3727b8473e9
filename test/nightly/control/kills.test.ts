import { globSync } from 'tinyglobby';
import { type Phase } from '../../../shared/contracts/model/progress';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { localControl } from '../../support/local/localControl';
import { call, readMove, readReport, type StartedMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { KillableStack, shortCalls } from '../../support/move/moveKill';
import { moveSeed, moveSource } from '../../support/move/moveSeed';
import { reach, startSlowMove, steer, untilQuiet } from '../../support/control/steeredMove';

// Every verb in every phase, with a kill between the request and its effect. CONTROL_KILLS=all runs all of them.

const secrets = 12;
const phases = ['planning', 'awaitingApproval', 'preparing', 'transferring', 'verifying', 'syncing'] as const;
const all = phases.flatMap((phase) => (['pause', 'cancel'] as const).map((verb) => [verb, phase] as const));
const few = all.filter(
  ([verb, phase]) => `${verb} ${phase}` === 'pause planning' || `${verb} ${phase}` === 'cancel verifying',
);
const chosen = process.env['CONTROL_KILLS'] === 'all' ? all : few;

let stack: KillableStack;
let vaults: unknown;

beforeAll(async () => {
  stack = await KillableStack.start(withContacts(moveSeed(secrets, 0)), shortCalls);
  vaults = await control().snapshot();
});
afterAll(endLocalProcesses);

const control = () => localControl(stack.emulator.azure);

/** Contacts are copied in the phase `preparing`. */
function withContacts(seed: SeedInput): SeedInput {
  const contacts = [{ email: 'pki-team@contoso.example' }];
  return { ...seed, vaults: (seed.vaults ?? []).map((one) => (one.name === moveSource ? { ...one, contacts } : one)) };
}

async function restart(): Promise<void> {
  await stack.killHost();
  await stack.startHost();
}

/** Starts a slow move and waits until it is in a phase. */
async function startIn(phase: Phase): Promise<StartedMove> {
  await control().restore(vaults);
  await control().slowDown(120);
  const approval = phase === 'awaitingApproval' ? 'required' : 'none';
  const move = await startSlowMove(stack, { approval, late: 'move' });
  if (phase === 'syncing') {
    await reach(stack, move, 'transferring');
    await localSecretClient(stack.emulator.azure, moveSource).setSecret('late', 'value');
  }
  await reach(stack, move, phase);
  return move;
}

async function approve({ id, moveUri }: StartedMove): Promise<void> {
  const { planHash } = await readMove(stack.host.baseUrl, id);
  const json = { 'Content-Type': 'application/json' };
  await call(`${moveUri}/approve`, { method: 'POST', headers: json, body: JSON.stringify({ planHash }) });
}

async function expectWhole(move: StartedMove): Promise<void> {
  const { phase, problems } = await waitForEnd(stack.host.baseUrl, move.id);
  expect([phase, problems]).toEqual(['completed', []]);
  const { results } = await readReport(stack.host.baseUrl, move.id);
  expect(results.filter(({ verified }) => !verified)).toEqual([]);
  expect(globSync(`store/staging/${move.id}/**`, { cwd: stack.folder })).toEqual([]);
}

it.each(chosen)(
  '%s in phase %s takes effect after a kill, and the move can be brought to its end',
  async (verb, phase) => {
    const move = await startIn(phase);
    expect((await steer(move, verb)).status).toBe(202);
    await restart();
    await control().slowDown(0);
    if (verb === 'pause') {
      expect((await readMove(stack.host.baseUrl, move.id)).phase).toBe('paused');
      const calls = await untilQuiet(stack);
      expect((await steer(move, 'resume')).status).toBe(202);
      await restart();
      if (phase === 'awaitingApproval') await approve(move);
      await expectWhole(move);
      expect(await untilQuiet(stack)).toBeGreaterThan(calls);
      return;
    }
    const { phase: end, problems } = await waitForEnd(stack.host.baseUrl, move.id);
    expect([end, problems[0]?.code]).toEqual(['cancelled', 'MOVE_CANCELLED']);
    expect(globSync(`store/staging/${move.id}/**`, { cwd: stack.folder })).toEqual([]);
    expect((await steer(move, 'retry')).status).toBe(202);
    await restart();
    if (phase === 'awaitingApproval') {
      await reach(stack, move, 'awaitingApproval');
      await approve(move);
    }
    await expectWhole(move);
  },
);
