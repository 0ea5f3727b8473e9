import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventsOf, kvmover, printedHash, startKvmover } from '../../support/cli/kvmover';
import { waitUntil } from '../../support/host/hostWait';
import { keyOf } from '../../support/local/appKeys';
import { call, readMove, waitForMove } from '../../support/local/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalStack,
  projectRoot,
  startLocalStack,
} from '../../support/local/localProcess';
import { startNode } from '../../support/nodeProcess';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';

// kvmover against an app that runs elsewhere: --endpoint.

let stack: LocalStack;
let stateDir: string;

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(moveSeed(5, 1)));
  stack = await startLocalStack({ stateDir, seed });
});
afterAll(endLocalProcesses);

const run = (...args: string[]) => kvmover([...args, '--endpoint', stack.baseUrl]);

describe('plan, apply and report', () => {
  it('compares two vaults, names what differs, and lists the comparison', async () => {
    const compared = await run('compare', moveSource, otherGeographyTarget, '--depth', 'metadata');
    expect([compared.code, compared.stdout]).toEqual([
      3,
      expect.stringMatching(/: not equal\n[^]*compared: 5 items, depth metadata\./),
    ]);
    expect(compared.stdout).toContain('+  secret  secret-000  only in the source');
    const events = eventsOf(await run('compare', moveSource, otherGeographyTarget, '--list', '--json'));
    expect(events).toEqual([
      { event: 'listedComparison', comparison: expect.objectContaining({ state: 'completed', equal: false }) },
    ]);
    expect((await run('compare', '--list')).stdout).toMatch(/^FROM +TO +RESULT/);
  });

  it('plans without a write, applies exactly that plan, and reports what the app reports', async () => {
    const planned = await run('plan', moveSource, sameGeographyTarget, '--id', 'by-hand');
    expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining('the same geography')]);
    expect((await readMove(stack.baseUrl, 'by-hand')).phase).toBe('awaitingApproval');

    const again = await run('plan', moveSource, sameGeographyTarget);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('--replace')]);

    const applied = await run('apply', printedHash(planned));
    expect([applied.code, applied.stderr]).toEqual([0, expect.stringContaining('completed')]);
    expect(applied.stdout).toContain('completed');

    const report = await run('report', 'by-hand', '--format', 'md');
    const own = await call(`${stack.baseUrl}/api/moves/by-hand/report?format=md`);
    expect(report.stdout.trimEnd()).toBe(own.text.trimEnd());

    const file = path.join(stateDir, 'report.json');
    expect((await run('report', '--out', file, '--format', 'json')).code).toBe(0);
    expect((await run('watch', 'by-hand')).code).toBe(0);
    const twice = await run('apply', printedHash(planned));
    expect([twice.code, twice.stderr]).toEqual([0, expect.stringContaining('needs no approval any more')]);
  });

  it('replaces a waiting plan, and leaves other moves alone', async () => {
    const first = await run('plan', moveSource, otherGeographyTarget, '--id', 'old-plan');
    const second = await run('plan', moveSource, otherGeographyTarget, '--id', 'new-plan', '--replace');
    expect([first.code, second.code]).toEqual([0, 0]);
    expect((await waitForMove(stack.baseUrl, 'old-plan', ({ phase }) => phase === 'cancelled')).phase).toBe(
      'cancelled',
    );
    expect((await readMove(stack.baseUrl, 'new-plan')).phase).toBe('awaitingApproval');
    const status = await run('status', 'new-plan');
    expect([status.code, status.stdout]).toEqual([4, expect.stringContaining(`apply ${printedHash(second)}`)]);
    expect((await run('cancel', 'new-plan', '--reason', 'not today')).code).toBe(0);
    await waitForMove(stack.baseUrl, 'new-plan', ({ phase }) => phase === 'cancelled');
    expect((await run('status', 'new-plan')).code).toBe(1);
  });

  it('applies nothing without a terminal and without --yes', async () => {
    const asked = await run('move', moveSource, otherGeographyTarget, '--id', 'unasked');
    expect([asked.code, asked.stderr]).toEqual([4, expect.stringContaining('Nothing is applied')]);
    const approved = await run('approve', printedHash(asked), '--approved-by', 'Ada');
    expect(approved.code).toBe(0);
    const watched = await run('watch', 'unasked', '--json');
    expect(eventsOf(watched).at(-1)).toMatchObject({ event: 'end', exitCode: watched.code });
    expect((await readMove(stack.baseUrl, 'unasked')).approval).toMatchObject({ by: 'Ada' });
  });

  it('lists moves and items, with filters', async () => {
    const moves = eventsOf(await run('list', '--json')).map(({ move }) => (move as { id: string }).id);
    expect(moves).toEqual(expect.arrayContaining(['by-hand', 'unasked']));
    const items = await run('items', 'by-hand', '--state', 'verified', '--type', 'secret');
    expect(items.stdout).toMatch(/^\S+ → \S+ +move by-hand, completed\nTYPE +NAME +ROUTE +STATE/);
    expect(items.stdout).not.toContain('certificate ');
  });

  it('checks two vaults, and says whether the app can work', async () => {
    const check = eventsOf(await run('check', moveSource, otherGeographyTarget, '--json')).at(-1);
    expect(check).toMatchObject({ event: 'check', check: { sourceVault: moveSource } });
    const doctor = await run('doctor', moveSource, otherGeographyTarget);
    expect([doctor.code, doctor.stdout]).toEqual([0, expect.stringMatching(/Staging key .* wrapped/)]);
  });
});

describe('a command for an app that runs elsewhere', () => {
  it('loads neither the embedded Azure nor the host, which would take longer than the command', async () => {
    const program = `
      process.on('exit', () => console.log(JSON.stringify(Object.keys(require.cache))));
      process.argv.splice(1, 0, 'kvmover');
      require('./dist/cli/main.js');`;
    const command = startNode(['-e', program, '--', 'status', 'by-hand', '--json', '--endpoint', stack.baseUrl], {
      cwd: projectRoot,
      env: { ...process.env, KVMOVER_KEY: keyOf(stack.baseUrl) },
    });
    expect(await command.ended).toBe(0);
    const loaded = JSON.parse(command.stdout().trimEnd().split('\n').at(-1) ?? '') as string[];
    expect(loaded.some((file) => file.endsWith(path.join('dist', 'cli', 'app', 'openLocal.js')))).toBe(true);
    const ofLocalApps = ['azure', 'functionsHost'].map((name) => path.join(projectRoot, 'dist/local', name, path.sep));
    expect(loaded.filter((file) => ofLocalApps.some((folder) => file.startsWith(folder)))).toEqual([]);
  });
});

describe('--no-wait', () => {
  it('returns after the start, and says how to watch', async () => {
    const planned = await run('plan', moveSource, otherGeographyTarget, '--id', 'unwatched');
    const applied = await run('apply', printedHash(planned), '--no-wait');
    expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('watch unwatched')]);
    expect(applied.stdout).not.toContain('items in the target');
    expect((await run('watch', 'unwatched')).stdout).toContain('items in the target');
    const moved = await run('move', moveSource, otherGeographyTarget, '--yes', '--id', 'again', '--no-wait', '--json');
    expect(eventsOf(moved).at(-1)).toEqual({ event: 'started', id: 'again', exitCode: 0 });
    expect((await run('watch', 'again')).stdout).toContain('items in the target');
  });
});

describe('Ctrl+C', () => {
  it('stops only the watch, and says how to continue', async () => {
    const request = path.join(stateDir, 'slow.json');
    writeFileSync(request, JSON.stringify({ pace: { maxRequestsPerSecond: 0.1 } }));
    const args = ['move', moveSource, otherGeographyTarget, '--yes', '--id', 'slow', '--request', request];
    const watching = startKvmover([...args, '--endpoint', stack.baseUrl]);
    await waitUntil(() => (watching.stderr().includes('planning') ? true : undefined), 'first line of progress');
    process.kill(watching.pid, 'SIGINT');
    expect(await watching.ended).toBe(130);
    expect(watching.stderr()).toContain(`kvmover --endpoint ${stack.baseUrl} watch slow`);
    expect((await run('status', 'slow')).code).toBe(0);
    expect((await run('pause', 'slow', '--reason', 'lunch')).stdout).toContain('resume slow');
    const held = await run('status', 'slow');
    expect(held.stdout).toContain('Paused at');
    expect(held.stdout).toContain('The reason given: "lunch".');
    // Of the newest move that has ended; the paused one is newer and has no report yet.
    const report = await run('report', '--format', 'json');
    expect(JSON.parse(report.stdout)).toMatchObject({ move: { moveId: 'again' } });
    expect((await run('resume', 'slow')).code).toBe(0);
    const retried = await run('retry', 'slow');
    expect([retried.code, retried.stderr]).toEqual([1, expect.stringContaining('NOT_POSSIBLE_NOW')]);
    expect((await run('cancel', 'slow')).code).toBe(0);
  });
});

describe('wrong input', () => {
  it.each([
    ['an unknown verb', ['mve'], 2, 'Did you mean move?'],
    ['a vault that the app does not allow', ['plan', moveSource, 'not-allowed'], 1, 'TARGET_NOT_ALLOWED'],
    ['a name that is no vault', ['plan', moveSource, 'no_vault'], 2, 'is not a vault (the target)'],
    ['the same vault twice', ['plan', moveSource, moveSource], 2, 'SAME_VAULT'],
    [
      'a field that the app refuses',
      ['plan', moveSource, otherGeographyTarget, '--types', 'keys'],
      2,
      'REQUEST_INVALID',
    ],
    ['an unknown move', ['status', 'nobody'], 1, 'MOVE_NOT_FOUND'],
    ['a hash that is none', ['apply', 'latest'], 2, 'expected its first 8 hex digits'],
    ['a hash of no plan', ['apply', 'deadbeef'], 2, 'No move has a plan with the hash'],
    ['a comparison of one vault', ['compare', moveSource], 2, 'is not a vault (the target)'],
    [
      'an option by the name that the person types',
      ['pace', 'by-hand', '--source-share', 'half'],
      2,
      '--source-share is',
    ],
    ['a missing file', ['check', moveSource, otherGeographyTarget, '--request', 'none.json'], 2, 'cannot be read'],
    ['a file that cannot be written', ['report', 'by-hand', '--out', '/no/such/folder/a'], 2, 'cannot be written'],
  ])('names %s', async (_, args, code, message) => {
    const ran = await run(...args);
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(ran.stdout).toBe('');
  });

  it('does not say that an app answers which cannot be reached', async () => {
    const ran = await kvmover(['doctor', '--endpoint', 'http://127.0.0.1:65530']);
    expect([ran.code, ran.stdout]).toEqual([1, expect.stringContaining('✗ http://127.0.0.1:65530 cannot be reached')]);
    expect(ran.stdout).not.toContain('answers');
  });

  it('reports an error as an event with --json', async () => {
    const ran = await run('status', 'nobody', '--json');
    expect(eventsOf(ran)).toEqual([expect.objectContaining({ event: 'error', code: 'MOVE_NOT_FOUND', exitCode: 1 })]);
    expect(ran.stderr).toBe('');
  });
});
