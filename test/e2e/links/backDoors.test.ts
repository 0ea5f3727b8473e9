import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { maxMovesAtOnce } from '../../../shared/rules/transfer/batching';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { noComparedSums } from '../../../shared/rules/comparisons/comparedSums';
import { storeNames } from '../../../shared/rules/storeNames';
import { type InstanceStatus } from '../../support/host/hostClient';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import {
  call,
  postMove,
  readInstance,
  readMove,
  readReport,
  sendMove,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../../support/local/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalStack,
  projectRoot,
  startLocalStack,
} from '../../support/local/localProcess';

// The answer to a start has links with the key of the runtime's own endpoints. These endpoints start any orchestrator
// with any input.

const source = 'contoso-westeurope';
const target = 'contoso-northeurope';
const otherTarget = 'contoso-eastus';
/** A vault that is allowed only as a target, and the vault with the staging key. */
const foreign = { source: target, target: 'contoso-mover' };

let stack: LocalStack;
let stateDir: string;
/** A move that waits for an approval, so it runs as long as a test needs it. */
let waiting: StartedMove;
let input: { readonly move: { readonly moveId: string; readonly runId: string }; readonly progress: unknown };

beforeAll(async () => {
  stateDir = localFolder();
  const env = { MOVE_ALLOWED_SOURCES: source, MOVE_ALLOWED_TARGETS: `${target},${otherTarget}` };
  stack = await startLocalStack({ stateDir, env });
  waiting = await postMove(stack.baseUrl, {
    id: 'waiting',
    sourceVault: source,
    targetVault: target,
    approval: 'required',
  });
  await waitForMove(stack.baseUrl, waiting.id, ({ phase }) => phase === 'awaitingApproval');
  input = (await readInstance(waiting)).input as typeof input;
});
afterAll(endLocalProcesses);

/** Starts an orchestrator through the runtime's endpoint and waits for its end. */
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

describe('a move that was started through the endpoint of the runtime', () => {
  test.each([
    ['a source', 'foreign-source', { sourceVault: foreign.source, targetVault: otherTarget }],
    ['a target', 'foreign-target', { targetVault: foreign.target }],
  ])('reads and writes nothing at %s that is not allowed', async (_, moveId, change) => {
    await localControl(stack.azure).clearLog();
    const move = { ...input.move, ...change, moveId, approval: 'none' };
    await startDirectly('moveVault', moveId, { ...input, move, progress: null });
    const { phase, problems } = await readMove(stack.baseUrl, moveId);
    expect([phase, problems.map((problem) => problem.code)]).toEqual(['failed', ['START_REFUSED']]);
    expect(await callsToForeign()).toEqual([]);
  });
});

interface Pair {
  readonly sourceVault: string;
  readonly targetVault: string;
}

/**
 * The requests that reached a vault that is not allowed. The request that checks whether a vault exists carries no
 * token and gets 401.
 */
async function callsToForeign() {
  const counts = await localControl(stack.azure).counts();
  return counts.filter(({ vault, status }) => Object.values(foreign).includes(vault) && status !== 401);
}

describe('every other orchestrator that reaches vaults, started through the endpoint of the runtime', () => {
  /** A run that has ended; its plan and results are in the store. */
  let ended: { readonly move: object; readonly progress: { readonly plan: { readonly planHash: string } } };

  beforeAll(async () => {
    const select = { types: ['secret'], include: ['a*'] };
    const done = await postMove(stack.baseUrl, { id: 'done', sourceVault: source, targetVault: otherTarget, select });
    await waitForEnd(stack.baseUrl, done.id);
    ended = (await readInstance(done)).input as typeof ended;
    expect((await readReport(stack.baseUrl, done.id)).items.done).toBeGreaterThan(0);
  });

  const createTarget = { subscriptionId: randomUUID(), resourceGroup: 'rg', location: 'northeurope' };
  const inputs: Readonly<Record<string, (pair: Pair) => object>> = {
    planVault: (pair) => ({ move: moveOver(pair, { createTarget }), progress: null }),
    prepareTarget: (pair) => sealed(pair, { createTarget }),
    transferItems: (pair) => ({ ...sealed(pair), page: 0, backups: 'expected' }),
    verifyItems: (pair) => ({ move: moveOver(pair), page: 0 }),
    finishInParts: (pair) => ({ step: 'importItem', input: { move: moveOver(pair) }, progress: { number: 1 } }),
    listLateItems: (pair) => ({ move: moveOver(pair), pages: 0, cursor: null }),
    checkVaults: (pair) => askOf(pair),
    checkPairs: (pair) => ({ runs: [askOf(pair)] }),
    checkScheduledPair: (pair) => pair,
    compareScheduledPair: (pair) => ({ ...pair, previous: null }),
    compareVaults: (pair) => comparisonOf(pair),
    moveFleet: () => fleetAsStored(),
    rollBackMove: (pair) => ({ move: moveOver(pair), rollback: forgedRollback(), progress: null }),
    retireVault: (pair) => ({
      move: moveOver(pair),
      retirement: { retirementId: randomHex(), movedAt: new Date().toISOString() },
      progress: null,
    }),
    searchConsumers: ({ sourceVault: vault }) => ({
      ...{ id: `${vault}--${new Date().toISOString().replaceAll(/[-:.Z]/g, '')}-${randomHex()}`, vault },
      ...{ scopes: [randomUUID()], progress: null },
    }),
  };
  const moveOver = (pair: Pair, more: object = {}) => ({ ...ended.move, ...pair, ...more });
  const sealed = (pair: Pair, more: object = {}) => ({
    move: moveOver(pair, more),
    planHash: ended.progress.plan.planHash,
  });
  const askOf = (pair: Pair) => ({ ...pair, id: checkRunId(pair, new Date(), randomHex()), trigger: 'request' });
  /** As the app makes it in a later generation, but without the proof. */
  const comparisonOf = (pair: Pair) => ({
    ...pair,
    id: checkRunId(pair, new Date(), randomHex()),
    depth: 'full',
    select: {},
    pace: {},
    progress: {
      startedAt: new Date().toISOString(),
      contentKey: '0'.repeat(64),
      pages: 1,
      items: 1,
      compared: 0,
      hash: '0'.repeat(64),
      sums: noComparedSums,
      throttled: 0,
    },
  });
  /** The store has no such table, but a fleet that is not proved must not get as far. */
  const fleetAsStored = () => ({
    fleet: {
      ...{ fleetId: 'foreign', runId: randomHex(), vaults: 1, maxAtOnce: 1, approval: 'none', pages: ['0'.repeat(64)] },
      waves: [{ name: 'one', after: [], first: 0, vaults: 1, maxAtOnce: 1, hash: '0'.repeat(64) }],
    },
    progress: null,
  });
  const forgedRollback = () => ({
    ...{ rollbackId: randomHex(), planHash: '0'.repeat(64), reportHead: '0'.repeat(64) },
    ...{ askedAt: new Date().toISOString(), by: 'Somebody' },
  });
  const randomHex = () => randomBytes(4).toString('hex');

  const cases = Object.keys(inputs).flatMap((name) => [
    [name, 'source', { sourceVault: foreign.source, targetVault: otherTarget }] as const,
    [name, 'target', { sourceVault: source, targetVault: foreign.target }] as const,
  ]);

  it('reads and writes nothing at a vault that is not allowed', async () => {
    await localControl(stack.azure).clearLog();
    const ends = await Promise.all(
      cases.map(async ([name, side, pair]) => {
        const end = await startDirectly(name, `by-${name}-${side}`, inputs[name]?.(pair) ?? {});
        return [name, side, JSON.stringify(end)] as const;
      }),
    );
    // Each must have begun and been refused; otherwise this test proves nothing.
    const refused = ends.map(([name, side, end]) => [name, side, end.includes('START_REFUSED')]);
    expect(refused).toEqual(cases.map(([name, side]) => [name, side, true]));
    expect(await callsToForeign()).toEqual([]);
  });

  it('shows no rollback that nobody asked the app for, and deletes nothing', async () => {
    await localControl(stack.azure).clearLog();
    const move = moveOver({ sourceVault: source, targetVault: otherTarget });
    const end = await startDirectly('rollBackMove', 'done:rollback', {
      move,
      rollback: forgedRollback(),
      progress: null,
    });
    expect(JSON.stringify(end)).toContain('START_REFUSED');
    expect((await call(`${stack.baseUrl}/api/moves/done/rollback`)).body.code).toBe('ROLLBACK_NOT_FOUND');
    expect(await localControl(stack.azure).counts()).toEqual([]);
  });

  it('includes every orchestrator of the app except those that reach no vault', () => {
    const files = readdirSync(path.join(projectRoot, 'functions/orchestrators'), { recursive: true, encoding: 'utf8' });
    const texts = files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(projectRoot, 'functions/orchestrators', file), 'utf8'));
    const all = texts.flatMap((text) =>
      [...text.matchAll(/^export const (\w+) = (?:app|child)Run\(/gm)].map(([, name]) => name),
    );
    const source = readFileSync(path.join(projectRoot, 'functions/orchestratorList.ts'), 'utf8');
    const registered = /const orchestrators = \{([^}]*)\}/.exec(source)?.[1]?.match(/\w+/g) ?? [];
    expect(registered.filter((name) => !all.includes(name))).toEqual([]);
    expect([...Object.keys(inputs), 'moveVault', 'deliverNotice'].sort()).toEqual([...registered].sort());
  });
});

test('the app refuses a start when all its slots are in use, and leaves the pair free', async () => {
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

/** The waiting move holds every slot. */
function holdSlots(): void {
  const { moveId, runId } = input.move;
  mkdirSync(path.join(stateDir, 'store/slots'), { recursive: true });
  for (let slot = 0; slot < maxMovesAtOnce; slot += 1) {
    const file = path.join(stateDir, 'store', storeNames.moveSlot(slot));
    writeFileSync(file, JSON.stringify({ moveId, runId, claimedAt: 0 }));
  }
}
