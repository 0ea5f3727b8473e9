import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { maxChecksAtOnce, startRate } from '../../shared/rules/transfer/batching';
import { storeNames } from '../../shared/rules/storeNames';
import { checkSeed, checkVaults as vaults } from '../support/checks/checkSeed';
import { type InstanceStatus } from '../support/host/hostClient';
import { waitUntil } from '../support/host/hostWait';
import { postChecks, sendChecks, type StartedChecks } from '../support/local/localChecks';
import { localControl } from '../support/local/localControl';
import { type Answer, call, sendMove } from '../support/local/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalEmulator,
  type LocalHost,
  startAppHost,
  startEmulatorProcess,
} from '../support/local/localProcess';
import { readRuns } from '../support/checks/scheduledRuns';

const hangingPair = { sourceVault: vaults.clean, targetVault: vaults.hanging };
const pair = { sourceVault: vaults.clean, targetVault: vaults.cleanTarget };
const scheduledPair = { sourceVault: vaults.messy, targetVault: vaults.messyTarget };

let stateDir: string;
let emulator: LocalEmulator;
let host: LocalHost;

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(checkSeed()));
  emulator = await startEmulatorProcess({ stateDir, seed });
  host = await startHost();
});
afterAll(endLocalProcesses);

function startHost(port = 0): Promise<LocalHost> {
  const env = {
    MOVE_ALLOWED_SOURCES: 'checks-*',
    MOVE_ALLOWED_TARGETS: 'checks-*',
    MOVE_CHECKS: JSON.stringify([scheduledPair]),
    // The test fires the timer itself.
    MOVE_CHECK_SCHEDULE: '0 0 1 1 *',
  };
  return startAppHost({ stateDir, port, azure: emulator.azure, env });
}

describe('starts above the rate limit', () => {
  /** Starts for a pair that cannot be moved, so each one asks the vaults and leaves nothing. */
  const sendMany = (count: number, targetVault: string): Promise<readonly Answer[]> =>
    Promise.all(Array.from({ length: count }, () => sendMove(host.baseUrl, { ...pair, targetVault })));
  const isRefused = ({ body }: Answer): boolean => body.code === 'TOO_MANY_REQUESTS';

  it('get 429 with the seconds to wait before the app calls a vault; other requests continue', async () => {
    await sendMany(2 * startRate.burst, 'contoso-not-allowed');
    await localControl(emulator.azure).clearLog();
    const startedAt = performance.now();
    const answers = await sendMany(2 * startRate.burst, vaults.dead);
    const seconds = Math.ceil((performance.now() - startedAt) / 1_000);
    const refused = answers.filter(isRefused);
    const admitted = answers.length - refused.length;
    expect(admitted).toBeGreaterThanOrEqual(startRate.burst);
    expect(admitted).toBeLessThanOrEqual(startRate.burst + seconds);
    const waits = refused.map(({ headers }) => Number(headers.get('retry-after')));
    expect(waits.filter((wait) => !Number.isInteger(wait) || wait < 1 || wait > startRate.burst)).toEqual([]);
    const probes = (await localControl(emulator.azure).counts()).filter(({ vault }) => vault === vaults.clean);
    // On a busy machine the other vault may have failed before a request is sent to this one.
    const sent = probes.reduce((sum, { calls }) => sum + calls, 0);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThanOrEqual(admitted);
    const check = { ...pair, targetVault: vaults.dead };
    const others = await Promise.all([call(`${host.baseUrl}/api/moves/none`), sendChecks(host.baseUrl, check)]);
    expect(others.map(({ status }) => status)).toEqual([404, 202]);
  });

  it('are accepted again later', async () => {
    const answer = await waitUntil(async () => {
      const [one] = await sendMany(1, vaults.dead);
      return one === undefined || isRefused(one) ? undefined : one;
    }, 'start that gets through');
    expect(answer.body.code).toBe('VAULT_UNREACHABLE');
  });
});

describe('checks of as many pairs as the limit allows', () => {
  let held: StartedChecks;

  beforeAll(async () => {
    const control = localControl(emulator.azure);
    await control.addFault({ match: { vault: vaults.hanging }, effect: { kind: 'slow', ms: 3_600_000 } });
    held = await postChecks(host.baseUrl, hangingPair);
    // Suspended runs, because a run would give up a vault that hangs.
    await call(held.suspendPostUri.replace('{text}', 'held'), { method: 'POST' });
    await waitUntil(async () => (await statusOf(held)) === 'Suspended' || undefined, 'suspended run');
    holdAllSlots(held.checks[0]?.id ?? '');
  });

  it('make the app refuse another check without starting it, and do not delay scheduled checks', async () => {
    const one = await sendChecks(host.baseUrl, pair);
    const many = await sendChecks(host.baseUrl, { pairs: [pair, hangingPair] });
    for (const { status, headers, body } of [one, many]) {
      expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'TOO_MANY_CHECKS', '30']);
    }
    expect((await runScheduled()).map(({ trigger }) => trigger)).toEqual(['schedule']);
    // The scheduled run took longer than a run of this pair takes, so a started run would be stored by now.
    expect(readRuns(stateDir, pair.sourceVault, pair.targetVault)).toEqual([]);
  });

  it('still count after the host was killed, and free their slots when they end', async () => {
    await host.kill();
    await localControl(emulator.azure).clearFaults();
    host = await startHost(Number(new URL(host.baseUrl).port));
    expect((await sendChecks(host.baseUrl, pair)).body.code).toBe('TOO_MANY_CHECKS');
    await call(held.resumePostUri.replace('{text}', 'enough'), { method: 'POST' });
    const answer = await waitUntil(async () => {
      const sent = await sendChecks(host.baseUrl, pair);
      return sent.status === 202 ? sent : undefined;
    }, 'free place');
    expect(answer.body.checks).toHaveLength(1);
    expect(await statusOf(held)).toBe('Completed');
  });
});

async function statusOf(checks: StartedChecks): Promise<string> {
  return ((await call(checks.statusQueryGetUri)).body as InstanceStatus).runtimeStatus;
}

/** One running check holds every slot. */
function holdAllSlots(id: string): void {
  const file = path.join(stateDir, 'store', storeNames.checkPlaces);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ claims: [{ id, places: maxChecksAtOnce, claimedAt: 0 }] }));
}

/** Fires the timer, and returns the runs of the scheduled pair once there is one. */
async function runScheduled() {
  const answer = await call(`${host.baseUrl}/admin/functions/scheduledCheck`, { method: 'POST' });
  if (answer.status !== 202) throw new Error(`Expected 202; ${String(answer.status)} came.`);
  return waitUntil(() => {
    const runs = readRuns(stateDir, scheduledPair.sourceVault, scheduledPair.targetVault);
    return runs.length > 0 ? runs : undefined;
  }, 'scheduled run');
}
