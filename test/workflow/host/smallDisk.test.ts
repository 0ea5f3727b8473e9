import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HostClient } from '../../support/host/hostClient';
import { appFolder, endHosts, runHostToEnd, startHostProcess } from '../../support/host/hostProcess';
import { waitUntil } from '../../support/host/hostWait';

afterEach(endHosts);

// Requires the right to mount. hardTimes.test.ts covers the same rules without it.
describe('a host on a small disk', () => {
  const disk = mkdtempSync(path.join(os.tmpdir(), 'small-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk]).status === 0;
  afterAll(() => {
    if (mounted) spawnSync('umount', ['-l', disk]);
    rmdirSync(disk);
  });
  const whenMounted = mounted ? it : it.skip;

  whenMounted('refuses starts when the disk is full, and completes the instances that it has started', async () => {
    const stateDir = path.join(disk, 'full');
    const host = await startHostProcess({ stateDir });
    const client = await HostClient.open(host.baseUrl);
    const started: string[] = [];
    const padding = 'x'.repeat(20_000);
    const refused = await waitUntil(async () => {
      const response = await client.call('POST', 'orchestrators/waitFor', JSON.stringify(['go', padding]));
      if (response.status !== 202) return response;
      started.push(((await response.json()) as { id: string }).id);
      return undefined;
    });
    expect(refused.status).toBe(503);
    execFileSync('mount', ['-o', 'remount,size=16m', disk]);
    for (const id of started) expect(await client.raise(id, 'go', 1)).toBe(202);
    for (const id of started) expect((await client.status(id)).runtimeStatus).not.toBe('Failed');
    expect((await client.run('hello')).runtimeStatus).toBe('Completed');
  });

  whenMounted('does not start on a read-only disk', async () => {
    mkdirSync(path.join(disk, 'state'), { recursive: true });
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const args = ['--app', appFolder('contract'), '--state', path.join(disk, 'state'), '--port', '0'];
    const { code, log } = await runHostToEnd(args);
    expect(code).toBe(1);
    expect(log).toContain('cannot be written');
  });
});
