import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { withStagingKey } from '../../../local/launch/withStagingKey';
import { seedSchema } from '../../../local/azure/seeds/seedSchema';
import { moveReportSchema } from '../../../shared/contracts/api/report';
import { kvmover, startKvmover } from '../../support/cli/kvmover';
import { waitUntil } from '../../support/host/hostWait';
import { endLocalProcesses, localFolder, startEmulatorProcess } from '../../support/local/localProcess';
import { moveSeed, moveSource, sameGeographyTarget } from '../../support/move/moveSeed';

// `kvmover init` and `kvmover doctor` for real vaults, for which an emulator stands in.

afterAll(endLocalProcesses);

const stateDir = localFolder();
const file = path.join(stateDir, 'settings.json');
let env: NodeJS.ProcessEnv;
const run = (...args: string[]) => kvmover([...args, '--state-dir', stateDir], env);

beforeAll(async () => {
  const seed = path.join(localFolder(), 'seed.json');
  writeFileSync(seed, JSON.stringify(withStagingKey(seedSchema.parse(moveSeed(3, 1)))));
  const { azure } = await startEmulatorProcess({ stateDir: localFolder(), seed });
  env = {
    VAULT_CONNECT_TO: azure.connectTo,
    NODE_EXTRA_CA_CERTS: azure.caFile,
    IDENTITY_ENDPOINT: azure.identityEndpoint,
    IDENTITY_HEADER: azure.identityHeader,
  };
});

it('doctor finds that there is no staging key, and judges all the rest', async () => {
  const found = await run('doctor', moveSource, sameGeographyTarget);
  expect([found.code, found.stdout]).toEqual([1, expect.stringContaining('✗ There is no staging key')]);
  expect(found.stdout).toContain(`kvmover --state-dir ${stateDir} init --vault`);
  for (const line of ['✓ Node', '✓ The app has an identity', '✓ Permissions in the source', '✓ Reachability of both'])
    expect(found.stdout).toContain(line);
  expect(found.stdout).not.toContain('CHK-STAGING-KEY');
});

it('doctor continues after an identity that fails', async () => {
  const found = await kvmover(['doctor', moveSource, sameGeographyTarget, '--state-dir', stateDir], {
    ...env,
    IDENTITY_HEADER: 'wrong',
  });
  expect(found.code).toBe(1);
  expect(found.stdout).toMatch(/✗ CREDENTIAL_UNAVAILABLE[^]*→[^]*az login/);
  expect(found.stdout).toContain('✗ Identity of the app (CHK-IDENTITY)');
  expect(found.stdout).toContain('✓ Object store');
  expect(found.stdout).toContain(`permissions ${moveSource} ${sameGeographyTarget}`);
  expect(found.stdout).not.toContain('could not list');
});

it.each([['plan', moveSource, sameGeographyTarget], ['list']])('%s names init', async (...args) => {
  const ended = await run(...args);
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('kvmover init')]);
});

it.each([
  [[], 'needs the vault'],
  [['--vault', 'a--b'], 'vault'],
  [['--vault', 'contoso-mover', '--key-name', 'a b'], 'keyName'],
  [['--key-id', 'http://contoso-mover.vault.azure.net/keys/a'], 'expected the id of a Key Vault key'],
])('init refuses %j, and writes nothing', async (args, words) => {
  const refused = await run('init', ...args);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(words)]);
  expect(existsSync(file)).toBe(false);
});

it('init is not for samples', async () => {
  expect(await kvmover(['init', '--vault', 'contoso-mover', '--embedded'])).toMatchObject({ code: 2 });
});

it('init runs what makes the key, and keeps nothing if that fails', async () => {
  const bin = localFolder();
  const asked = path.join(bin, 'asked');
  const az = (code: number) => {
    const answers = 'case "$1 $2" in "keyvault show") echo /vaults/v;; "ad signed-in-user") echo me;; esac';
    writeFileSync(path.join(bin, 'az'), `#!/bin/sh\necho "$@" >> ${asked}\n${answers}\nexit ${String(code)}\n`);
    chmodSync(path.join(bin, 'az'), 0o755);
  };
  const withAz = { ...env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const args = ['init', '--vault', 'contoso-mover', '--key-name', 'own', '--run', '--state-dir', stateDir];
  az(1);
  expect(await kvmover(args, withAz)).toMatchObject({ code: 1 });
  expect(existsSync(file)).toBe(false);
  az(0);
  expect(await kvmover(args, withAz)).toMatchObject({ code: 0 });
  const commands = readFileSync(asked, 'utf8').split('\n');
  expect(commands).toContain(
    'keyvault key create --vault-name contoso-mover --name own --kty RSA --size 3072 --ops wrapKey unwrapKey',
  );
  expect(commands).toContain(
    'role assignment create --role Key Vault Crypto Service Encryption User --assignee-principal-type User --assignee-object-id me --scope /vaults/v/keys/own',
  );
});

it('init prints what makes the key, and keeps its id for every later command', async () => {
  const printed = await run('init', '--vault', 'contoso-mover', '--key-name', 'move-staging');
  expect([printed.code, printed.stdout]).toEqual([0, expect.stringContaining('az keyvault key create')]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const kept = { MOVE_STAGING_KEY_ID: 'https://contoso-mover.vault.azure.net/keys/move-staging' };
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(kept);
  const found = await run('doctor', moveSource, sameGeographyTarget);
  expect([found.code, found.stdout]).toEqual([0, expect.stringContaining('✓ Staging key')]);
  const moved = await run('move', moveSource, sameGeographyTarget, '--yes');
  expect([moved.code, moved.stdout]).toEqual([0, expect.stringContaining('3 of 3 items in the target')]);
  const { approval } = moveReportSchema.parse(JSON.parse((await run('report', '--json')).stdout));
  expect(approval?.by).toBe(userInfo().username);
});

it('says which vault was meant, by the moves that there were', async () => {
  const missed = await run('plan', `${moveSource}x`, sameGeographyTarget);
  expect([missed.code, missed.stderr]).toEqual([2, expect.stringContaining(`Did you mean ${moveSource}?`)]);
});

it('heads the items and the events with their move, and prints the commands for rights first', async () => {
  const head = `${moveSource} → ${sameGeographyTarget}   move `;
  for (const verb of ['items', 'events']) expect((await run(verb)).stdout.split('\n')[0]).toContain(head);
  const { stdout } = await run('permissions', moveSource, sameGeographyTarget);
  expect(stdout.indexOf('az role definition create')).toBeGreaterThan(0);
  expect(stdout).toContain(`--scope "$(az keyvault show -n ${moveSource} --query id -o tsv)"`);
  expect(stdout).not.toContain('| --- |');
  const whole = await run('permissions', moveSource, sameGeographyTarget, '--tables');
  expect(whole.stdout.indexOf('| --- |')).toBeGreaterThan(whole.stdout.indexOf('az keyvault set-policy'));
});

it('ui runs the app for the page and for commands that do not wait', async () => {
  const alone = await run('plan', moveSource, sameGeographyTarget, '--no-wait');
  expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('would end the app')]);
  const page = startKvmover(['ui', '--no-open', '--state-dir', stateDir], env);
  const address = await waitUntil(() => /http:\/\/\S+/.exec(page.stdout())?.[0], 'the address of the page');
  expect((await fetch(address)).headers.get('content-type')).toContain('text/html');
  expect(page.stdout()).not.toContain('#key=');
  const started = await run('plan', moveSource, sameGeographyTarget, '--no-wait', '--id', 'unwatched');
  expect([started.code, started.stdout]).toEqual([0, expect.stringContaining('watch unwatched')]);
  process.kill(page.pid, 'SIGINT');
  expect(await page.ended).toBe(0);
});

it('a settings file with something else is refused, with what writes it again', async () => {
  writeFileSync(file, '{"MOVE_ALLOWED_TARGETS":"*"}', { mode: 0o600 });
  const refused = await run('list');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('kvmover init')]);
});
