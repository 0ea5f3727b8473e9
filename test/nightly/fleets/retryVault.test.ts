import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { fleetReportSchema } from '../../../shared/contracts/api/fleetAnswers';
import { eventListSchema } from '../../../shared/contracts/api/moveEvents';
import { moveReportSchema } from '../../../shared/contracts/api/report';
import { kvmover } from '../../support/cli/kvmover';
import { moverSeed, readVaults, vaultWith, waitForFleet, waitForFleetEnd } from '../../support/fleets/localFleets';
import { call } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { KillableStack } from '../../support/move/moveKill';

// A vault of a fleet with a key that cannot go. A person changes the request of this vault by command line, while the fleet runs and
// after its end, and the host is killed between the request and its effect.

const key = { keys: [{ name: 'payroll-signing', versions: [{ kty: 'EC' }] }] };
const id = 'mended';
let stack: KillableStack;
let file: string;
const fleet = () => ({ fleetUri: `${stack.host.baseUrl}/api/fleets/${id}` });
const run = (...args: string[]) => kvmover(['fleet', ...args, '--endpoint', stack.host.baseUrl]);

beforeAll(async () => {
  const vaults = [
    vaultWith('orders-we', 'westeurope', 1),
    vaultWith('orders-to', 'northeurope', 0),
    vaultWith('payroll-we', 'westeurope', 1, key),
    vaultWith('payroll-to', 'eastus', 0),
    vaultWith('ledger-we', 'westeurope', 1, key),
    vaultWith('ledger-to', 'eastus', 0),
  ];
  stack = await KillableStack.start({ vaults: [...vaults, moverSeed] });
  file = path.join(localFolder(), 'fleet.yaml');
  const document = {
    ...{ id, approval: 'wave', rule: { from: '{app}-we', to: '{app}-to' } },
    waves: [
      { name: 'one', vaults: ['orders', 'payroll'].map((app) => ({ sourceVault: `${app}-we` })) },
      { name: 'two', vaults: [{ sourceVault: 'ledger-we' }] },
    ],
  };
  writeFileSync(file, stringify(document));
});
afterAll(endLocalProcesses);

/** The hash that the command line shows for a wave. */
function hashIn(text: string, wave: string): string {
  return (
    new RegExp(`approve ${id} --wave ${wave} --hash ([0-9a-f]{8})`).exec(text)?.[1] ?? `no hash of ${wave}:\n${text}`
  );
}

it('stops at the wave to approve, and shows its hash', async () => {
  const applied = await run('apply', file);
  expect(applied.code).toBe(4);
  const wrong = await run('approve', id, '--wave', 'one', '--hash', '00000000');
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('Nothing was approved')]);
  const approved = await run(
    'approve',
    id,
    '--wave',
    'one',
    '--hash',
    hashIn(applied.stdout, 'one'),
    '--approved-by',
    'Adele',
  );
  expect([approved.code, approved.stderr]).toEqual([0, '']);
  await waitForFleet(fleet(), ({ counts }) => counts.partiallyCompleted === 1 && counts.completed === 1);
  const status = await run('status', id);
  expect(status.stdout).toContain('key payroll-signing:');
  expect(status.stdout).toContain(`fleet retry ${id} --vault payroll-we --set unmovableKeys=recreate`);
});

it('refuses a wrong vault, field or value in words, and changes nothing', async () => {
  const set = (text: string, vault = 'payroll-we') => run('retry', id, '--vault', vault, '--set', text);
  const refusals = [
    [await set('unmovableKeys=recreate', 'payrol-we'), 'Did you mean payroll-we?'],
    [await set('unmovableKey=recreate'), 'Did you mean'],
    [await set('unmovableKeys=recreat'), 'Did you mean "recreate"?'],
    [await set('unmovableKeys'), 'expected a name and a value'],
    [await set('unmovableKeys=recreate', 'orders-we'), 'is completed, so there is nothing to start again'],
  ] as const;
  for (const [{ code, stderr }, words] of refusals)
    expect([code === 0, stderr]).toEqual([false, expect.stringContaining(words)]);
  expect((await call(fleet().fleetUri)).body).toMatchObject({ asked: [] });
});

it('starts the vault again with another request after an approval of it, although the host is killed in between', async () => {
  const retried = await run(
    ...['retry', id, '--vault', 'payroll-we', '--set', 'unmovableKeys=recreate', '--reason', 'agreed with payroll'],
  );
  expect([retried.code, retried.stderr]).toEqual([0, '']);
  await stack.killHost();
  await stack.startHost();
  const waits = await waitForFleet(
    fleet(),
    ({ counts, needsYou }) => counts.waiting === 2 && needsYou.includes('approve'),
  );
  expect(waits.waves[0]).toMatchObject({ approval: null, counts: { waiting: 1, completed: 1 } });
  const status = await run('status', id);
  expect(status.stdout).toContain('agreed with payroll');
  const approved = await run('approve', id, '--wave', 'one', '--hash', hashIn(status.stdout, 'one'));
  expect([approved.code, approved.stderr]).toEqual([0, '']);
  await stack.killHost();
  await stack.startHost();
  const done = await waitForFleet(fleet(), ({ waves }) => waves[0]?.finishedAt !== null);
  expect(done.counts).toMatchObject({ waiting: 1 });
  const [payroll] = await readVaults(fleet(), '&text=payroll');
  expect(payroll).toMatchObject({ items: { total: 2, done: 2 }, problem: { code: 'NEW_KEY_MATERIAL' } });
});

it('has the change in the events and in the signed report of the move, and in the report of the fleet', async () => {
  const entry = { verb: 'change', reason: 'agreed with payroll', set: { unmovableKeys: 'recreate' } };
  const moveUri = `${stack.host.baseUrl}/api/moves/${id}--payroll-to`;
  const { events } = eventListSchema.parse((await call(`${moveUri}/events`)).body);
  expect(events).toContainEqual(expect.objectContaining({ kind: 'requestChanged', reason: entry.reason }));
  const { body } = await call(`${moveUri}/report?format=json`);
  const report = moveReportSchema.parse(body);
  expect(report).toMatchObject({ control: [entry] });
  const report1 = await run('report', id, '--json');
  expect(fleetReportSchema.parse(JSON.parse(report1.stdout)).asked).toMatchObject([
    { ...entry, sourceVault: 'payroll-we' },
  ]);
});

it('starts one vault of a fleet that has ended again', async () => {
  const status = await run('status', id);
  const first = await run('approve', id, '--wave', 'two', '--hash', hashIn(status.stdout, 'two'));
  expect([first.code, first.stderr]).toEqual([0, '']);
  await waitForFleetEnd(fleet());
  const retried = await run('retry', file, '--vault', 'ledger-we', '--set', 'unmovableKeys=recreate');
  expect([retried.code, retried.stderr]).toEqual([0, '']);
  const waiting = await waitForFleet(
    fleet(),
    ({ needsYou, finishedAt }) => finishedAt === null && needsYou.includes('approve'),
  );
  expect(waiting.counts.waiting).toBe(1);
  const hash = hashIn((await run('status', id)).stdout, 'two');
  const second = await run('approve', id, '--wave', 'two', '--hash', hash);
  expect([second.code, second.stderr]).toEqual([0, '']);
  await waitForFleetEnd(fleet());
  expect(await readVaults(fleet(), '&text=ledger')).toMatchObject([{ items: { total: 2, done: 2 } }]);
  const listed = await run('list');
  expect([listed.code, listed.stdout]).toEqual([0, expect.stringContaining(id)]);
});

it('refuses to pause a fleet that has ended, and says what is possible', async () => {
  const ended = await run('pause', id);
  expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining('has ended')]);
  expect(ended.stderr).toContain(`kvmover fleet retry ${id}`);
});

it('pauses, resumes and cancels a fleet', async () => {
  const again = path.join(localFolder(), 'again.yaml');
  const document = {
    rule: { from: '{app}-we', to: '{app}-to' },
    waves: [{ name: 'one', vaults: [{ sourceVault: 'orders-we' }] }],
  };
  writeFileSync(again, stringify({ id: 'again', approval: 'wave', ...document }));
  expect((await run('apply', again)).code).toBe(4);
  const view = { fleetUri: `${stack.host.baseUrl}/api/fleets/again` };
  const paused = await run('pause', 'again');
  expect([paused.code, paused.stderr]).toEqual([0, '']);
  await waitForFleet(view, ({ phase }) => phase === 'paused');
  const resumed = await run('resume', again);
  expect([resumed.code, resumed.stderr]).toEqual([0, '']);
  await waitForFleet(view, ({ phase }) => phase === 'running');
  const cancelled = await run('cancel', 'again');
  expect([cancelled.code, cancelled.stderr]).toEqual([0, '']);
  expect((await waitForFleetEnd(view)).phase).toBe('cancelled');
  const reason = await run('cancel', 'again', '--reason', 'not now');
  expect([reason.code, reason.stderr]).toEqual([2, expect.stringContaining('fleet cancel takes no --reason.')]);
});
