import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { storeNames } from '../../../shared/rules/storeNames';
import { type RuntimeDoor, runtimeDoor } from '../../support/attacks/runtimeDoor';
import { type LooseJson } from '../../support/host/hostClient';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import {
  call,
  postMove,
  readInstance,
  readMove,
  sendMove,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { type NoticeReceiver, startNoticeReceiver } from '../../support/notices/noticeReceiver';

// Somebody has the key of the runtime: it is in the links of an answer to a start. They start orchestrators, raise events
// and replay inputs that they read.

const source = 'contoso-westeurope';
const target = 'contoso-northeurope';
const otherTarget = 'contoso-eastus';
const select = { types: ['secret'], include: ['a*'] };

let stack: LocalStack;
let receiver: NoticeReceiver;
let stateDir: string;
let door: RuntimeDoor;
/** A move that waits for its approval, and the input of its generation. */
let waiting: StartedMove;
let input: { readonly move: LooseJson; readonly progress: LooseJson };
let planHash: string;

beforeAll(async () => {
  receiver = await startNoticeReceiver();
  stateDir = localFolder();
  const secret = randomBytes(32).toString('base64');
  const env = {
    MOVE_ALLOWED_SOURCES: source,
    MOVE_ALLOWED_TARGETS: `${target},${otherTarget}`,
    MOVE_WEBHOOK_URL: receiver.url,
    MOVE_WEBHOOK_SECRET: `whsec_${secret}`,
  };
  stack = await startLocalStack({ stateDir, env });
  waiting = await startWaiting('waiting', target);
  door = runtimeDoor(waiting.statusQueryGetUri);
  input = (await readInstance(waiting)).input as typeof input;
  ({ planHash } = input.progress.plan as { planHash: string });
});
afterAll(async () => {
  await receiver.stop();
  await endLocalProcesses();
});

async function startWaiting(id: string, targetVault: string): Promise<StartedMove> {
  const move = await postMove(stack.baseUrl, { id, sourceVault: source, targetVault, select, approval: 'required' });
  await waitForMove(stack.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
  return move;
}

/** Calls to vaults that carried a token. */
async function vaultCalls(): Promise<unknown[]> {
  return (await localControl(stack.azure).counts()).filter(({ status }) => status !== 401);
}

const refused = /START_REFUSED/;

describe('an orchestrator that somebody starts through the endpoint of the runtime', () => {
  const pair = { sourceVault: source, targetVault: target };
  const ask = () => ({
    ...pair,
    id: checkRunId(pair, new Date(), randomBytes(4).toString('hex')),
    trigger: 'request',
    options: {},
    policy: {},
    failOn: [],
  });
  const inputs: Readonly<Record<string, () => object>> = {
    planVault: () => ({ move: input.move, progress: null }),
    prepareTarget: () => ({ move: input.move, planHash }),
    transferItems: () => ({ move: input.move, planHash, page: 0, backups: 'expected' }),
    verifyItems: () => ({ move: input.move, page: 0 }),
    listLateItems: () => ({ move: input.move, pages: 0, cursor: null }),
    checkVaults: ask,
    checkPairs: () => ({ runs: [ask()] }),
    checkScheduledPair: () => pair,
    compareScheduledPair: () => ({ ...pair, previous: null }),
  };

  it.each(Object.keys(inputs))('does nothing: %s', async (name) => {
    await localControl(stack.azure).clearLog();
    const end = await door.run(name, `direct-${name}`, inputs[name]?.());
    expect(await vaultCalls()).toEqual([]);
    expect([end.runtimeStatus, JSON.stringify(end.output)]).toEqual(['Failed', expect.stringMatching(refused)]);
  });

  it('delivers no notice, so nobody forges a signed one', async () => {
    const [genuine] = await receiver.until((all) => all.length > 0);
    const before = receiver.received.length;
    const event = { ...genuine?.event, id: 'forged-notice' };
    const end = await door.run('deliverNotice', 'notice:forged-notice', { notice: event, after: null });
    expect(JSON.stringify(end.output)).toMatch(refused);
    expect(receiver.received.slice(before).map((notice) => notice.event.id)).not.toContain('forged-notice');
  });

  it.each([
    ['under another id', (move: LooseJson) => ({ ...move, moveId: 'copied' })],
    ['without the approval', (move: LooseJson) => ({ ...move, moveId: 'copied', approval: 'none' })],
  ])('does not run a copy of a move %s', async (_, change) => {
    await localControl(stack.azure).clearLog();
    const move = change(input.move);
    await door.run('moveVault', 'copied', { ...input, move });
    expect(await vaultCalls()).toEqual([]);
    const { phase, problems, items } = await readMove(stack.baseUrl, 'copied');
    expect([phase, problems[0]?.code, items.done]).toEqual(['failed', 'START_REFUSED', 0]);
  });

  it('never shows a forged end as completed', async () => {
    const progress = {
      ...input.progress,
      phase: 'completed',
      items: { total: 9, done: 9, skipped: 0, blocked: 0, failed: 0 },
    };
    await door.start('moveVault', 'forged-end', { ...input, move: { ...input.move, moveId: 'forged-end' }, progress });
    await door.post('forged-end', 'suspend');
    const { phase, items } = await readMove(stack.baseUrl, 'forged-end');
    expect([phase, items.done]).not.toEqual(['completed', 9]);
    await door.post('forged-end', 'terminate');
  });

  it('cannot exceed the maximum of moves', async () => {
    const ids = Array.from({ length: 60 }, (_, at) => `crowd-${String(at)}`);
    const move = (moveId: string) => ({ ...input, move: { ...input.move, moveId, approval: 'none' }, progress: null });
    const ends = await Promise.all(ids.map((id) => door.run('moveVault', id, move(id))));
    expect(ends.filter(({ output }) => output.phase !== 'failed')).toEqual([]);
  });

  it('reaches no entity, because the app has none', async () => {
    expect((await door.signalEntity('moveVault', 'waiting', 'approve')).status).toBeLessThan(500);
    expect((await readMove(stack.baseUrl, waiting.id)).phase).toBe('awaitingApproval');
  });
});

describe('an event that somebody raises through the endpoint of the runtime', () => {
  it('approves nothing; only the API of the app does', async () => {
    await localControl(stack.azure).clearLog();
    await door.post(waiting.id, 'raiseEvent/approve', { planHash });
    await door.post(waiting.id, 'raiseEvent/approve', { planHash, by: { by: 'A. Nyone', via: 'clientPrincipal' } });
    // Both events are in the history before the approval; the move has answered them when it reads the real one.
    const genuine = await call(`${waiting.moveUri}/approve`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ planHash, approvedBy: 'R. Eviewer' }),
    });
    expect(genuine.status).toBe(202);
    const { approval } = await waitForEnd(stack.baseUrl, waiting.id);
    expect(approval).toMatchObject({ by: 'R. Eviewer', via: 'request' });
  });
});

describe('the input of a run that has ended', () => {
  it('starts nothing, neither changed nor as it was', async () => {
    await waitForEnd(stack.baseUrl, waiting.id);
    const report = readFileSync(path.join(stateDir, 'store', storeNames.report(input.move as never)), 'utf8');
    await localControl(stack.azure).clearLog();
    const last = (await readInstance(waiting)).input as LooseJson;
    const forged = {
      ...last,
      progress: { ...last.progress, items: { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 } },
    };
    for (const replayed of [last, forged, input]) {
      await door.run('moveVault', waiting.id, replayed);
      expect((await readMove(stack.baseUrl, waiting.id)).problems[0]?.code).toBe('START_REFUSED');
    }
    expect(await vaultCalls()).toEqual([]);
    expect(readFileSync(path.join(stateDir, 'store', storeNames.report(input.move as never)), 'utf8')).toBe(report);
    const stored = await call(`${stack.baseUrl}/api/moves/${waiting.id}/report`);
    expect([stored.status, stored.body.move.runId]).toEqual([200, input.move.runId]);
  });

  it('starts nothing after a cancel, although the run was in progress', async () => {
    const cancelled = await startWaiting('cancelled', target);
    const kept = (await readInstance(cancelled)).input;
    const answer = await call(`${cancelled.moveUri}/cancel`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ reason: 'wrong vault & too early' }),
    });
    expect(answer.status).toBe(202);
    const { phase, problems } = await waitForEnd(stack.baseUrl, cancelled.id);
    expect([phase, problems[0]?.detail]).toEqual(['cancelled', expect.stringContaining('wrong vault & too early')]);
    await door.run('moveVault', cancelled.id, kept);
    expect((await readMove(stack.baseUrl, cancelled.id)).problems[0]?.code).toBe('START_REFUSED');
  });
});

describe('an orchestration that is no move, under the id of a move', () => {
  const paths = ['', '/plan', '/report', '/runs', '/orchestration'];

  it('is reported as foreign, and never answers 500', async () => {
    await door.run('moveVault', 'garbage', { nothing: 'of a move' });
    const answers = await Promise.all(paths.map((rest) => call(`${stack.baseUrl}/api/moves/garbage${rest}`)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(answers[0]?.body.code).toBe('MOVE_FOREIGN');
    const again = await sendMove(stack.baseUrl, {
      id: 'garbage',
      sourceVault: source,
      targetVault: target,
      select,
      dryRun: true,
    });
    expect(again.status).toBe(202);
    await waitForEnd(stack.baseUrl, 'garbage');
  });

  it('does not keep a pair from other moves', async () => {
    const held = await startWaiting('held', otherTarget);
    const { runId } = await readMove(stack.baseUrl, held.id);
    await door.post(held.id, 'terminate');
    await waitForEnd(stack.baseUrl, held.id);
    await door.run('moveVault', held.id, ['poison']);
    const next = { id: 'next', sourceVault: source, targetVault: otherTarget, select, dryRun: true };
    const first = await sendMove(stack.baseUrl, next);
    expect([202, 409]).toContain(first.status);
    ageClaims(runId);
    const started =
      first.status === 202
        ? first
        : await waitUntil(async () => {
            const answer = await sendMove(stack.baseUrl, next);
            return answer.status === 202 ? answer : undefined;
          });
    expect(started.status).toBe(202);
  });
});

/** Makes the claims of a run older than a start can take. */
function ageClaims(runId: string): void {
  for (const vault of [source, otherTarget]) {
    const file = path.join(stateDir, 'store', `claims/vaults/${vault}.json`);
    const claim = JSON.parse(readFileSync(file, 'utf8')) as { holders: { runId: string; claimedAt: number }[] };
    for (const holder of claim.holders) if (holder.runId === runId) holder.claimedAt = 0;
    writeFileSync(file, JSON.stringify(claim));
  }
}
