import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { itemNames } from '../../support/local/localItems';
import {
  call,
  postMove,
  readInstance,
  readMove,
  readReport,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { KillableStack } from '../../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget } from '../../support/move/moveSeed';
import { type KeyPlanter, keyPlanter } from '../../support/staging/plantedKey';

// Somebody who may write to the store puts a content key of their own in the place of the run's, and waits for payloads.

let stack: KillableStack;
let attacker: KeyPlanter;

let vaults: unknown;

beforeAll(async () => {
  stack = await KillableStack.start(moveSeed(2, 0));
  vaults = await control().snapshot();
});
beforeEach(async () => {
  await control().restore(vaults);
  attacker = await keyPlanter(stack.emulator.azure, stack.folder);
});
afterAll(endLocalProcesses);

const control = () => localControl(stack.emulator.azure);
const start = (more: object = {}): Promise<StartedMove> =>
  postMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault: otherGeographyTarget, ...more });

/** No item arrives, so that the payloads lie in the store until the move gives up. */
const holdPayloads = () =>
  control().addFault({
    match: { vault: otherGeographyTarget, operation: 'secrets.set' },
    effect: { kind: 'throttle', retryAfterSeconds: 1 },
  });

async function runIdOf(move: StartedMove): Promise<string> {
  return ((await readInstance(move)).input as { move: { runId: string } }).move.runId;
}

const isEnded = async ({ id }: StartedMove): Promise<boolean> =>
  !['planning', 'awaitingApproval', 'preparing', 'transferring', 'verifying'].includes(
    (await readMove(stack.host.baseUrl, id)).phase,
  );

/** What the attacker can read once a payload is in the store, or the move has ended without one. */
async function leaked(move: StartedMove): Promise<string[]> {
  await waitUntil(
    async () => attacker.payloads(move.id).length > 0 || (await isEnded(move)) || undefined,
    'first payload',
  );
  return attacker.readable(move.id);
}

it('encrypts no payload with a key that was planted before the run made its own', async () => {
  // The start itself wraps with the key, and nothing of it is unwrapped in the same process.
  const fault = await control().addFault({
    match: { vault: 'contoso-mover', operation: 'keys.unwrapKey' },
    effect: { kind: 'error', status: 503 },
  });
  const move = await start();
  await waitUntil(() => stack.host.logs().includes('STAGING_KEY_UNUSABLE') || undefined, 'failed survey');
  attacker.plant(move.id, await runIdOf(move));
  await holdPayloads();
  await control().removeFault(fault);
  expect(await leaked(move)).toEqual([]);
  await control().clearFaults();
  expect((await waitForEnd(stack.host.baseUrl, move.id)).phase).toBe('completed');
});

it('encrypts no payload with a key that was planted while the move waited for its approval', async () => {
  const move = await start({ approval: 'required' });
  await waitForMove(stack.host.baseUrl, move.id, ({ phase }) => phase === 'awaitingApproval');
  const { planHash } = (await call(`${move.moveUri}/plan`)).body as { planHash: string };
  const runId = await runIdOf(move);
  await stack.killHost();
  attacker.plant(move.id, runId);
  await stack.startHost();
  await holdPayloads();
  const headers = { 'Content-Type': 'application/json' };
  await call(`${move.moveUri}/approve`, { method: 'POST', headers, body: JSON.stringify({ planHash }) });
  expect(await leaked(move)).toEqual([]);
  await control().clearFaults();
  expect((await waitForEnd(stack.host.baseUrl, move.id)).phase).toBe('completed');
});

it('writes nothing when the key is replaced during the transfer, and names that in the report', async () => {
  await holdPayloads();
  const move = await start();
  await waitUntil(() => attacker.payloads(move.id).length > 0 || undefined, 'first payload');
  const runId = await runIdOf(move);
  await stack.killHost();
  attacker.plant(move.id, runId);
  await stack.startHost();
  await waitUntil(
    async () => (await attacker.readable(move.id)).length > 0 || (await isEnded(move)) || undefined,
    'end of the move',
  );
  expect(await attacker.readable(move.id)).toEqual([]);
  await control().clearFaults();
  await waitForEnd(stack.host.baseUrl, move.id);
  const { results, phase } = await readReport(stack.host.baseUrl, move.id);
  expect(results.map(({ state, code }) => [state, code])).toEqual(results.map(() => ['failed', 'CONTENT_KEY_REFUSED']));
  expect([phase, await itemNames(stack.emulator.azure, otherGeographyTarget)]).toEqual(['failed', []]);
});
