import { writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { mostMovesAtOnce } from '../../shared/rules/batching';
import { storeNames } from '../../shared/rules/storeNames';
import { type InstanceStatus } from '../support/hostClient';
import { waitUntil } from '../support/hostWait';
import { localControl } from '../support/localControl';
import {
  call,
  postMove,
  readInstance,
  readReport,
  sendMove,
  type StartedMove,
  waitForMove,
} from '../support/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../support/localProcess';

// Whoever starts a move is answered with links that hold the key of the runtime's own endpoints, which start any
// orchestrator with any input.

const source = 'contoso-westeurope';
const target = 'contoso-northeurope';
const otherTarget = 'contoso-eastus';
/** A source that is a target only, and the vault with the staging key. */
const foreign = { source: target, target: 'contoso-mover' };

let stack: LocalStack;
let stateDir: string;
/** Waits for its plan to be approved, and so is under way for as long as a test needs it. */
let waiting: StartedMove;
let input: { readonly move: { readonly moveId: string; readonly runId: string }; readonly progress: unknown };

beforeAll(async () => {
  stateDir = localFolder();
  const env = { MOVE_ALLOWED_SOURCES: source, MOVE_ALLOWED_TARGETS: `${target},${otherTarget}` };
  stack = await startLocalProcess({ stateDir, env });
  waiting = await postMove(stack.baseUrl, {
    id: 'waiting',
    sourceVault: source,
    targetVault: target,
    approval: 'required',
  });
  await waitForMove(stack.baseUrl, waiting.id, ({ phase }) => phase === 'awaitingApproval');
  input = (await readInstance(waiting)).input as typeof input;
}, 60_000);
afterAll(endLocalProcesses);

/** Starts an orchestrator by the runtime's endpoint and waits for its end. */
async function startDirectly(name: string, id: string, given: object): Promise<InstanceStatus> {
  const { origin, searchParams } = new URL(waiting.statusQueryGetUri);
  const url = (rest: string) => `${origin}/runtime/webhooks/durabletask/${rest}?code=${searchParams.get('code') ?? ''}`;
  const headers = { 'Content-Type': 'application/json' };
  const started = await call(url(`orchestrators/${name}/${id}`), {
    method: 'POST',
    headers,
    body: JSON.stringify(given),
  });
  if (started.status !== 202) throw new Error(`Expected 202; ${String(started.status)} came: ${started.text}`);
  return waitUntil(async () => {
    const status = (await call(url(`instances/${id}`))).body as InstanceStatus;
    return ['Completed', 'Failed'].includes(status.runtimeStatus) ? status : undefined;
  });
}

describe('a move that is started by the endpoint of the runtime', () => {
  test.each([
    ['a source', 'foreign-source', { sourceVault: foreign.source, targetVault: otherTarget }, 'SOURCE_NOT_ALLOWED'],
    ['a target', 'foreign-target', { targetVault: foreign.target }, 'TARGET_NOT_ALLOWED'],
  ])('with %s that is not allowed reads and writes nothing there', async (_, moveId, change, code) => {
    await localControl(stack.azure).clearLog();
    const move = { ...input.move, ...change, moveId, approval: 'none' };
    await startDirectly('moveVault', moveId, { ...input, move, progress: null });
    const { phase, problems } = await readReport(stack.baseUrl, moveId);
    expect([phase, problems.map((problem) => problem.code)]).toEqual(['failed', [code]]);
    const calls = (await localControl(stack.azure).counts()).filter(({ vault }) =>
      Object.values(foreign).includes(vault),
    );
    // The question whether a vault is there carries no token.
    expect(calls.filter(({ status }) => status !== 401)).toEqual([]);
  });
});

test('as many moves as the app takes may be under way; another one is told to wait and leaves its pair free', async () => {
  const another = { id: 'another', sourceVault: source, targetVault: otherTarget, dryRun: true };
  holdSlots();
  const refused = await sendMove(stack.baseUrl, another);
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
    429,
    'TOO_MANY_MOVES',
    '60',
  ]);
  await call(waiting.terminatePostUri.replace('{text}', 'room'), { method: 'POST' });
  const accepted = await waitUntil(async () => {
    const answer = await sendMove(stack.baseUrl, another);
    return answer.status === 202 ? answer : undefined;
  });
  expect(accepted.body.id).toBe('another');
});

/** The move that waits holds every slot. */
function holdSlots(): void {
  const { moveId, runId } = input.move;
  mkdirSync(path.join(stateDir, 'store/slots'), { recursive: true });
  for (let slot = 0; slot < mostMovesAtOnce; slot += 1) {
    const file = path.join(stateDir, 'store', storeNames.moveSlot(slot));
    writeFileSync(file, JSON.stringify({ moveId, runId, claimedAt: 0 }));
  }
}
