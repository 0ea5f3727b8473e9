import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { waitUntil } from '../support/host/hostWait';
import { localControl } from '../support/local/localControl';
import { call, postMove, type StartedMove, waitForEnd, waitForMove } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { KillableStack } from '../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';

// A terminated move cannot remove its payloads itself, and nobody may ever move these vaults again.

let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(moveSeed(2, 0));
});
afterAll(endLocalProcesses);

const control = () => localControl(stack.emulator.azure);
const stagedBy = ({ id }: StartedMove) => globSync(`store/staging/${id}/**`, { cwd: stack.folder });
const payloadsOf = (move: StartedMove) => stagedBy(move).filter((name) => name.endsWith('.jwe'));

/** A move whose items do not arrive, so that its payloads lie in the store. */
async function startHeld(targetVault: string): Promise<StartedMove> {
  const move = await postMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault, method: 'exportImport' });
  await waitUntil(() => payloadsOf(move).length > 0 || undefined, 'first payload');
  return move;
}

/** The orchestrations in progress, as the sweep asks the runtime for them. */
async function idsUnderWay({ statusQueryGetUri }: StartedMove): Promise<string[]> {
  const { origin, searchParams } = new URL(statusQueryGetUri);
  const code = searchParams.get('code') ?? '';
  const statuses = 'Running,Pending,Suspended,ContinuedAsNew';
  const query = `code=${code}&createdTimeFrom=${new Date(0).toISOString()}&runtimeStatus=${statuses}`;
  const { body } = await call(`${origin}/runtime/webhooks/durabletask/instances?${query}`);
  return (body as { instanceId: string }[]).map(({ instanceId }) => instanceId);
}

it('removes at its start what a terminated move left in staging, and nothing of a move in progress', async () => {
  await control().addFault({
    match: { operation: 'secrets.set' },
    effect: { kind: 'throttle', retryAfterSeconds: 1 },
  });
  const terminated = await startHeld(otherGeographyTarget);
  const running = await startHeld(sameGeographyTarget);
  await call(terminated.terminatePostUri.replace('{text}', 'enough'), { method: 'POST' });
  await waitForMove(stack.host.baseUrl, terminated.id, ({ phase }) => phase === 'cancelled');
  // The runtime shows that batches of the terminated move are in progress, so the sweep leaves what they use.
  expect((await idsUnderWay(terminated)).filter((id) => id.startsWith(`${terminated.id}:`))).not.toEqual([]);
  await call(terminated.purgeHistoryDeleteUri, { method: 'DELETE' });

  // The runtime does not know the run any more. Its batches may still need what it staged, for an hour.
  await stack.killHost();
  await stack.startHost();
  const note = await waitUntil(
    () => stagedBy(terminated).find((name) => name.endsWith('/unknown-since.json')),
    'first sweep',
  );
  expect(payloadsOf(terminated)).not.toEqual([]);

  await stack.killHost();
  const since = new Date(Date.now() - 61 * 60_000).toISOString();
  writeFileSync(join(stack.folder, note), JSON.stringify({ since }));
  await stack.startHost();
  // A step that the runtime repeats may note its turn after the sweep. The next sweep removes the note.
  const left = () => stagedBy(terminated).filter((name) => !name.endsWith('.turn'));
  await waitUntil(() => left().length === 0 || undefined, 'sweep');
  expect(payloadsOf(running)).not.toEqual([]);
  await control().clearFaults();
  expect((await waitForEnd(stack.host.baseUrl, running.id)).phase).toBe('completed');
});
