import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { moveReportSchema } from '../../../shared/contracts/api/report';
import { waitUntil } from '../../support/host/hostWait';
import { eventsOf, kvmover, printedHash, startKvmover } from '../../support/cli/kvmover';
import { endLocalProcesses, localFolder, type Program, untilGone } from '../../support/local/localProcess';

// kvmover runs the app itself, with the embedded Azure. `npm run test:nightly -- cli/local` runs it with the real one, for which an
// emulator stands in.

afterAll(endLocalProcesses);

describe('--embedded', () => {
  const stateDir = localFolder();
  const embedded = ['--embedded', '--state-dir', stateDir];
  const source = 'contoso-westeurope';
  const target = 'contoso-northeurope';
  let hash: string;

  it('keeps a plan on disk until another command applies it', async () => {
    const planned = await kvmover(['plan', source, target, '--id', 'sample', ...embedded]);
    expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining('121 to add, 0 already there, 1 stay')]);
    hash = printedHash(planned);
    expect(planned.stdout).toContain(`kvmover --embedded --state-dir ${stateDir} apply ${hash}`);
  });

  it('continues after a kill in the middle, and after Ctrl+C', async () => {
    const killed = startKvmover(['apply', hash, '--json', ...embedded]);
    const { baseUrl } = await untilDone(killed, 10);
    process.kill(killed.pid, 'SIGKILL');
    await killed.ended;
    await untilGone(baseUrl);

    const stopped = startKvmover(['watch', 'sample', '--json', ...embedded]);
    await untilDone(stopped, 20);
    const attached = await kvmover(['status', 'sample', ...embedded]);
    expect(attached.stdout).toContain('move sample');
    process.kill(stopped.pid, 'SIGINT');
    expect(await stopped.ended).toBe(130);
    expect(eventsOf({ stdout: stopped.stdout() }).at(-1)).toMatchObject({ event: 'interrupted', id: 'sample' });

    const held = await kvmover(['watch', ...embedded]);
    expect([held.code, held.stdout]).toEqual([3, expect.stringContaining('resume sample')]);
    const last = await kvmover(['resume', 'sample', ...embedded]);
    expect([last.code, last.stdout]).toEqual([3, expect.stringContaining('121 of 122 items in the target')]);
    const report = await kvmover(['report', 'sample', '--json', ...embedded]);
    expect(moveReportSchema.parse(JSON.parse(report.stdout))).toMatchObject({ verified: 121, items: { failed: 0 } });
    const shown = eventsOf(await kvmover(['status', 'sample', '--json', ...embedded])).at(-1);
    const head = (shown?.['status'] as MoveStatus).reportHead ?? '';
    const file = path.join(stateDir, 'report.json');
    writeFileSync(file, report.stdout);
    expect(await kvmover(['report', 'verify', file, '--head', head])).toMatchObject({ code: 0 });
    writeFileSync(file, report.stdout.replace('"verified":121', '"verified":122'));
    expect(await kvmover(['report', 'verify', file])).toMatchObject({ code: 1 });
  });

  it('names the samples and the one that was meant', async () => {
    const missed = await kvmover(['plan', 'contoso-westeurop', target, ...embedded]);
    expect([missed.code, missed.stderr]).toEqual([1, expect.stringContaining('Did you mean contoso-westeurope?')]);
    expect(missed.stderr).toContain('The sample vaults are contoso-westeurope, contoso-northeurope, contoso-eastus.');
  });

  it('lets only the owner read what it keeps', () => {
    const kept = ['', 'vaults.json', 'host', 'store'].map((name) => statSync(path.join(stateDir, name)).mode & 0o077);
    expect(kept).toEqual([0, 0, 0, 0]);
  });

  /** Waits until this many items have arrived. Returns where the app of the command listens. */
  async function untilDone(run: Program, count: number): Promise<{ readonly baseUrl: string }> {
    await waitUntil(
      () => {
        const statuses = eventsOf({ stdout: run.stdout() }).flatMap(
          ({ status }) => (status as MoveStatus | undefined) ?? [],
        );
        return statuses.some(({ items }) => items.done >= count) ? true : undefined;
      },
      `${String(count)} items in the target; ${run.stderr()}`,
    );
    return JSON.parse(readFileSync(path.join(stateDir, 'running.json'), 'utf8')) as { baseUrl: string };
  }
});
