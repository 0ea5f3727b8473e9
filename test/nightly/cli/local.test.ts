import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { seedSchema } from '../../../local/azure/seeds/seedSchema';
import { withStagingKey } from '../../../local/launch/withStagingKey';
import { moveReportSchema } from '../../../shared/contracts/api/report';
import { eventsOf, kvmover } from '../../support/cli/kvmover';
import { endLocalProcesses, localFolder, startEmulatorProcess } from '../../support/local/localProcess';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';

// kvmover runs the app itself: with the embedded Azure, and with the real one, for which an emulator stands in.

afterAll(endLocalProcesses);

describe('--embedded', () => {
  const embedded = ['--embedded', '--state-dir', localFolder()];
  const source = 'contoso-westeurope';
  const target = 'contoso-northeurope';

  it('shows what a rollback would do, and offers none that the settings do not allow', async () => {
    const selected = ['--types', 'secret', '--id', 'sample', '--yes'];
    expect(await kvmover(['move', source, target, ...selected, ...embedded])).toMatchObject({ code: 0 });
    const shown = await kvmover(['rollback', 'sample', ...embedded]);
    expect([shown.code, shown.stdout]).toEqual([1, expect.stringContaining('items to soft-delete')]);
    expect(shown.stdout + shown.stderr).not.toContain('--hash');
    expect(shown.stderr).toContain('MOVE_ALLOW_ROLLBACK=true in the environment of this command');
  });

  it('lets a rehearsal make the scratch vault whose name it chooses', async () => {
    const place = ['--subscription', defaultSubscriptionId, '--resource-group', 'contoso', '--location', 'northeurope'];
    // A rehearsal that selects something takes a minute, most of it for the purge of the scratch vault.
    const nothing = ['rehearse', source, target, '--include', 'no-such-*', ...place, ...embedded];
    const rehearsed = await kvmover(nothing, { MOVE_ALLOW_REHEARSAL: 'true' });
    expect(rehearsed).toMatchObject({ code: 1, stdout: expect.stringContaining('NOTHING_SELECTED') });
    expect(rehearsed.stdout).toMatch(/contoso-westeurope → rehearsal-[0-9a-f]{8}: failed/);
  });
});

describe('with your own identity', () => {
  const stateDir = localFolder();
  const own = (env: NodeJS.ProcessEnv, ...args: string[]) => kvmover([...args, '--state-dir', stateDir], env);
  let azure: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const seed = path.join(localFolder(), 'seed.json');
    writeFileSync(seed, JSON.stringify(withStagingKey(seedSchema.parse(moveSeed(3, 1)))));
    const { azure: ready } = await startEmulatorProcess({ stateDir: localFolder(), seed });
    azure = {
      VAULT_CONNECT_TO: ready.connectTo,
      NODE_EXTRA_CA_CERTS: ready.caFile,
      IDENTITY_ENDPOINT: ready.identityEndpoint,
      IDENTITY_HEADER: ready.identityHeader,
      MOVE_STAGING_KEY_ID: 'https://contoso-mover.vault.azure.net/keys/move-staging',
    };
  });

  it('says which key it needs', async () => {
    const ran = await own({}, 'plan', moveSource, sameGeographyTarget);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('MOVE_STAGING_KEY_ID')]);
  });

  it('moves the vaults of the command line, and allows no others', async () => {
    const moved = await own(azure, 'move', moveSource, sameGeographyTarget, '--yes', '--id', 'own');
    expect([moved.code, moved.stdout]).toEqual([0, expect.stringContaining('3 of 3 items in the target')]);
    const named = JSON.parse(readFileSync(path.join(stateDir, 'vaults.json'), 'utf8'));
    expect(named).toEqual({ sources: [moveSource], targets: [sameGeographyTarget] });
    const report = await own(azure, 'report', '--format', 'json');
    expect(moveReportSchema.parse(JSON.parse(report.stdout))).toMatchObject({ phase: 'completed', verified: 3 });
  });

  it('runs after a cancel until the move has ended', async () => {
    const planned = await own(azure, 'plan', moveSource, otherGeographyTarget, '--id', 'dropped');
    expect(planned).toMatchObject({ code: 0 });
    const cancelled = await own(azure, 'cancel', 'dropped', '--json');
    const events = eventsOf(cancelled);
    expect([cancelled.code, events[0]]).toEqual([0, { event: 'cancelled', id: 'dropped' }]);
    expect(events.at(-1)).toMatchObject({ event: 'end', status: { phase: 'cancelled' }, exitCode: 0 });
  });

  it('keeps the limits that the environment sets', async () => {
    const limited = { ...azure, MOVE_ALLOWED_TARGETS: sameGeographyTarget };
    const ran = await own(limited, 'plan', moveSource, otherGeographyTarget);
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('TARGET_NOT_ALLOWED')]);
  });

  it('names a setting that the app does not accept', async () => {
    const ran = await own({ ...azure, MOVE_STAGING_KEY_ID: 'no key' }, 'list');
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/1 fault\(s\): MOVE_STAGING_KEY_ID: expected/)]);
  });
});
