import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { type DurableClient } from 'durable-functions';
import { unlessHeld, unlessHeldBefore } from '../../../../../functions/steps/control/wantedNow';
import { controlParts } from '../../../../../functions/steps/control/controlParts';
import { type ActivityFactory } from '../../../../../functions/steps/frame/activity';
import { readControl } from '../../../../../functions/activities/startActivities';
import { openClients, type Clients } from '../../../../../shared/clients/openClients';
import { type Wanted } from '../../../../../shared/contracts/model/asks';
import { isHeld, readControlContract } from '../../../../../shared/contracts/steps/control';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { testIdentity } from '../../../../support/clients/clientIdentity';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { testSettings } from '../../../../support/clients/clientSettings';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { moveOf } from '../../../../support/move/moveFixtures';

let folder: ReturnType<typeof temporaryFolder>;
let token: string;
const wrapper = testKeyWrapper();

/** The clients of another process with the same store. */
function clientsOfProcess(): Clients {
  const settings = testSettings({ store: { kind: 'directory', path: folder.folder } });
  const clients = openClients(settings, { identity: testIdentity('unused') });
  return { ...clients, starts: startTokens(clients.store, wrapper) };
}

beforeEach(async () => {
  folder = temporaryFolder();
  const made = await clientsOfProcess().starts.make('sealed');
  await made.keep('one-move');
  token = made.hash;
});
afterEach(() => {
  folder.remove();
});

const input = (more: object = {}) => ({ move: moveOf({ startToken: token }), ...more });
const works: ActivityFactory = () => ({ name: 'works', reads: () => true, run: () => Promise.resolve('done') });

async function ask(clients: Clients, wanted: Wanted): Promise<void> {
  const run = { ...moveOf(), startToken: token };
  const entry = { verb: 'pause' as const, at: '2026-05-01T10:00:00.000Z', by: null };
  await controlParts(clients).askOfRun(run, { entry, change: () => wanted });
}

it('holds a step of the same process at once, and lets it begin again at once', async () => {
  const clients = clientsOfProcess();
  const step = unlessHeld(works)(clients);
  expect(await step.run(input())).toBe('done');
  await ask(clients, 'pause');
  expect(isHeld(await step.run(input()))).toBe(true);
  await ask(clients, 'run');
  expect(await step.run(input())).toBe('done');
});

it.each(['pause', 'cancel'] as const)('holds the first step of a new process after a %s', async (wanted) => {
  await ask(clientsOfProcess(), wanted);
  expect(isHeld(await unlessHeld(works)(clientsOfProcess()).run(input()))).toBe(true);
});

it('does not hold a further part of an item that has begun, nor a run of checks', async () => {
  const clients = clientsOfProcess();
  await ask(clients, 'pause');
  const step = unlessHeldBefore(works)(clients);
  expect(isHeld(await step.run(input()))).toBe(true);
  expect(await step.run(input({ part: { number: 1 } }))).toBe('done');
  expect(await unlessHeld(works)(clients).run({ move: moveOf() })).toBe('done');
});

it('answers nothing for an input that only another version can read', async () => {
  const clients = clientsOfProcess();
  await ask(clients, 'pause');
  const updated = () => Promise.reject(new MoverError('APP_UPDATED', 'Another version.', { retryable: true }));
  const unread: ActivityFactory = () => ({ name: 'unread', reads: () => false, run: updated });
  await expect(unlessHeld(unread)(clients).run(input())).rejects.toThrow('Another version.');
});

describe('an orchestration that waits while its run is paused', () => {
  const waiter = 'one-move:0a1b2c3d:plan';
  let hasEnded: boolean;
  let raised: string[];
  const runtime = {
    getStatus: (instanceId: string) =>
      Promise.resolve({ name: 'planVault', instanceId, runtimeStatus: hasEnded ? 'Completed' : 'Running' }),
    raiseEvent: (instanceId: string) => Promise.resolve(void raised.push(instanceId)),
  } as unknown as DurableClient;
  const read = async (clients: Clients) =>
    readControlContract.output.parse(await readControl(clients).run(input({ waiter })));
  const wake = (clients: Clients) => controlParts(clients).wake(runtime, { ...moveOf(), startToken: token });
  beforeEach(() => {
    raised = [];
    hasEnded = false;
  });

  it('is woken, although the runtime ran its look a second time after the resume', async () => {
    const clients = clientsOfProcess();
    await ask(clients, 'pause');
    expect(await read(clients)).toEqual({ state: 'read', wanted: 'pause' });
    await ask(clients, 'run');
    expect(await read(clientsOfProcess())).toEqual({ state: 'read', wanted: 'run' });
    await wake(clients);
    expect(raised).toEqual([waiter]);
  });

  it('is woken by the next request, although the store did not answer for its note before', async () => {
    const clients = clientsOfProcess();
    await ask(clients, 'pause');
    await read(clients);
    const away = new MoverError('STORE_UNAVAILABLE', 'The store does not answer.', { retryable: true });
    const silent = { ...clients, store: { ...clients.store, read: () => Promise.reject(away) } };
    await expect(wake(silent)).rejects.toBe(away);
    await wake(clients);
    expect(raised).toEqual([waiter]);
  });

  it('is woken each time until it has ended, because nobody else knows whether it waits again', async () => {
    const clients = clientsOfProcess();
    await ask(clients, 'pause');
    await read(clients);
    await wake(clients);
    await wake(clients);
    hasEnded = true;
    await wake(clients);
    hasEnded = false;
    await wake(clients);
    expect(raised).toEqual([waiter, waiter]);
  });
});

it('holds a step after a cancel that removed the start token of the run, and says that the run has ended', async () => {
  const clients = clientsOfProcess();
  await ask(clients, 'cancel');
  await clients.starts.end(token);
  for (const process of [clients, clientsOfProcess()]) {
    expect(isHeld(await unlessHeld(works)(process).run(input()))).toBe(true);
    const read = readControlContract.output.parse(await readControl(process).run(input()));
    expect(read).toMatchObject({ state: 'read', wanted: 'cancel', detail: expect.stringMatching(/did not begin/) });
  }
});

it.each([
  [
    'a proof of its own',
    (text: string) => text.replace(/"proof":"(.)/, (_, one: string) => `"proof":"${one === 'f' ? '0' : 'f'}`),
  ],
  ['nothing that the app writes', () => '{}'],
])('holds a step if somebody else wrote a request into the store, with %s', async (_, change) => {
  const clients = clientsOfProcess();
  await ask(clients, 'run');
  const name = 'moves/one-move/0a1b2c3d/control.json';
  const stored = new TextDecoder().decode(await clients.store.read(name));
  await clients.store.write(name, new TextEncoder().encode(change(stored)));
  expect(isHeld(await unlessHeld(works)(clientsOfProcess()).run(input()))).toBe(true);
});
