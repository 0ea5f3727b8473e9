import { randomBytes } from 'node:crypto';
import { type CheckRun } from '../../../shared/contracts/model/checks';
import { waitForLasting, waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { listInstances, postMove, type StartedMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';
import { isSigned, type NoticeReceiver, startNoticeReceiver } from '../../support/notices/noticeReceiver';
import { protectFromPurge, readRuns, statusIn } from '../../support/checks/scheduledRuns';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const pair = { sourceVault: moveSource, targetVault: sameGeographyTarget };
const limitMs = 120_000;

let receiver: NoticeReceiver;
let stack: KillableStack;

beforeAll(async () => {
  receiver = await startNoticeReceiver();
  stack = await KillableStack.start(moveSeed(3, 0), {
    MOVE_WEBHOOK_URL: receiver.url,
    MOVE_WEBHOOK_SECRET: secret,
    MOVE_CHECKS: JSON.stringify([pair]),
    MOVE_CHECK_SCHEDULE: '*/2 * * * * *',
  });
});
afterAll(async () => {
  await receiver.stop();
  await endLocalProcesses();
});

const runs = () => readRuns(stack.folder, pair.sourceVault, pair.targetVault);
const untilRuns = (condition: (runs: readonly CheckRun[]) => boolean, what: string) =>
  waitForLasting(() => (condition(runs()) ? runs() : undefined), what, limitMs);

/** Waits for a run that begins from now on and meets a condition. */
async function nextRun(condition: (run: CheckRun) => boolean): Promise<CheckRun> {
  const known = new Set(runs().map(({ id }) => id));
  const found = (all: readonly CheckRun[]) => all.find((run) => !known.has(run.id) && condition(run));
  return found(await untilRuns((all) => found(all) !== undefined, 'next run')) ?? Promise.reject(new Error('no run'));
}

/** Waits for the notice of a run. */
async function noticeOf({ id }: CheckRun) {
  const received = await receiver.until((all) => all.some(({ event }) => event.data.checkRunId === id), limitMs);
  return received.find(({ event }) => event.data.checkRunId === id);
}

/** Changes the target and waits for the first run that sees it, and for its notice. */
async function regressionAfter(change: () => Promise<void>, checkId: string) {
  const before = statusIn(await nextRun(() => true), checkId);
  await change();
  const run = await nextRun((each) => each.changes.some(({ id }) => id === checkId));
  const notice = await noticeOf(run);
  return { before, run, change: run.changes.find(({ id }) => id === checkId), notice };
}

describe('a pair on a schedule of every two seconds', () => {
  it('is checked repeatedly, each run after the previous one', async () => {
    const found = await untilRuns((all) => all.length >= 3, 'three runs');
    expect(new Set(found.map(({ trigger }) => trigger))).toEqual(new Set(['schedule']));
    expect(found.map(({ previousId }) => previousId)).toEqual([null, ...found.slice(0, -1).map(({ id }) => id)]);
    expect(found.flatMap(({ changes }) => changes)).toEqual([]);
  });

  it('gets a notice after the first check, and none after runs without changes', async () => {
    const [first] = runs();
    const notice = first && (await noticeOf(first));
    expect(notice?.event).toMatchObject({
      type: 'keyvaultmover.checks.changed',
      subject: `${moveSource}/${sameGeographyTarget}`,
      source: `/api/checks/${String(first?.id)}`,
      data: { overall: first?.overall, previousOverall: null, changes: [] },
    });
    expect(receiver.received).toHaveLength(1);
  });

  it('shows a soft-deleted name in the target as a regression, and sends a signed notice', async () => {
    const client = localSecretClient(stack.emulator.azure, sameGeographyTarget);
    const { before, change, notice } = await regressionAfter(async () => {
      await client.setSecret('secret-001', 'other content');
      await (await client.beginDeleteSecret('secret-001')).pollUntilDone();
    }, 'CHK-NAMES-SOFT-DELETED');
    expect(before).toBe('pass');
    expect(change).toMatchObject({ kind: 'new', from: 'pass', to: expect.stringMatching(/^(warn|fail)$/) });
    expect(notice && (await isSigned(notice, secret))).toBe(true);
    expect(notice?.event.data).toMatchObject({ ...pair, trigger: 'schedule' });
    expect(notice?.event.data.changes).toEqual(expect.arrayContaining([change]));
    expect(notice?.body).not.toMatch(/secret-001|other content/);
  });

  it('shows that purge protection is on only at the target', async () => {
    const { change, notice } = await regressionAfter(
      () => protectFromPurge(stack.emulator.azure, sameGeographyTarget),
      'CHK-DELETE-PROTECTION',
    );
    expect(change).toMatchObject({ from: 'pass', to: 'warn' });
    expect(notice && (await isSigned(notice, secret))).toBe(true);
  });

  it('shows that a permission was revoked and granted again', async () => {
    const control = localControl(stack.emulator.azure);
    const access = (model: 'open' | 'none') =>
      control.changeVault(sameGeographyTarget, {
        access: model === 'open' ? { model } : { model: 'accessPolicies', policies: [] },
      });
    const revoked = await regressionAfter(() => access('none'), 'CHK-TARGET-PERMISSIONS');
    expect(revoked.before).not.toBe('fail');
    expect(revoked.change).toMatchObject({ to: 'fail' });
    expect(revoked.notice && (await isSigned(revoked.notice, secret))).toBe(true);
    const granted = await regressionAfter(() => access('open'), 'CHK-TARGET-PERMISSIONS');
    expect(granted.change).toMatchObject({ kind: expect.stringMatching(/^(gone|better)$/), from: 'fail' });
    expect(granted.notice?.event.data.changes).toEqual(expect.arrayContaining([granted.change]));
  });
});

describe('runs that last longer than the interval', () => {
  it('do not overlap: a run begins after the previous one has ended', async () => {
    const control = localControl(stack.emulator.azure);
    await control.slowDown(200);
    const known = runs().length;
    // The first of these may have begun before the vaults became slow.
    const slow = (await untilRuns((all) => all.length >= known + 3, 'slow runs')).slice(known + 1);
    await control.slowDown(0);
    for (const [at, run] of slow.entries()) {
      expect(Date.parse(run.finishedAt) - Date.parse(run.startedAt)).toBeGreaterThan(2_000);
      expect(run.startedAt >= (slow[at - 1]?.finishedAt ?? '')).toBe(true);
    }
    expect(stack.host.logs()).toContain('is still running, so this one is skipped');
  });
});

describe('a host that is killed during a run', () => {
  it('finishes the same run after its restart, and continues the schedule', async () => {
    const move = await dryRun();
    const control = localControl(stack.emulator.azure);
    await control.slowDown(400);
    const under = await killDuringRun(move);
    await control.slowDown(0);
    await stack.startHost();
    const after = await untilRuns((all) => all.at(-1)?.id !== under && all.some(({ id }) => id === under), 'run after');
    const ids = after.map(({ id }) => id);
    const next = after[ids.indexOf(under) + 1];
    expect(next?.previousId).toBe(under);
  });

  it('keeps only the plans of the newest runs in the runtime', async () => {
    await nextRun(() => true);
    const stored = new Set(runs().map(({ id }) => id));
    const move = await dryRun('dry-again');
    const kept = (await listInstances(move)).filter(
      (id) => stored.has(id.replace(/:plan$/, '')) && id.endsWith(':plan'),
    );
    expect(stored.size).toBeGreaterThan(8);
    expect(kept.length).toBeLessThanOrEqual(6);
  });
});

/** A move that only serves to get the key of the runtime's endpoints. */
async function dryRun(id = 'dry'): Promise<StartedMove> {
  const body = { id, sourceVault: moveSource, targetVault: otherGeographyTarget, dryRun: true };
  const move = await postMove(stack.host.baseUrl, body);
  await waitForEnd(stack.host.baseUrl, id);
  return move;
}

/** Kills the host during a run, and returns the run. On a busy machine, a run may end before the kill; then it tries again. */
async function killDuringRun(move: StartedMove): Promise<string> {
  for (;;) {
    const under = await waitUntil(async () => (await runsUnderWay(move)).at(-1), 'a run under way', limitMs);
    await stack.killHost();
    if (!runs().some(({ id }) => id === under)) return under;
    await stack.startHost();
  }
}

/** Runs that the runtime has and the store does not have yet. */
async function runsUnderWay(move: StartedMove): Promise<string[]> {
  const stored = new Set(runs().map(({ id }) => id));
  const ids = await listInstances(move);
  return ids.filter((id) => id.startsWith(`${moveSource}--`) && !id.includes(':') && !stored.has(id));
}
