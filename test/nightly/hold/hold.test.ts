import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { exitCodes } from '../../../cli/cliError';
import { cutoverListSchema, type CutoverState } from '../../../shared/contracts/api/cutoverAnswers';
import { heldDeletionsSchema } from '../../../shared/contracts/api/cutoverAnswers';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { eventsOf, kvmover, type Ran } from '../../support/cli/kvmover';
import { approveDeletions, refusalIn, steer, untilQuiet } from '../../support/control/steeredMove';
import { waitUntil } from '../../support/host/hostWait';
import { fastClock } from '../../support/hold/fastClock';
import { runChecks } from '../../support/local/localChecks';
import { whenFollowed } from '../../support/hold/whenFollowed';
import { localControl } from '../../support/local/localControl';
import { itemNames, readItems } from '../../support/local/localItems';
import { postMove, readReport, sendMove, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localKeyClient, localSecretClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';

// A held move on a clock that runs 40 times as fast, so a pause of a minute takes 1.5 s. The host is killed while it holds.

const source = 'contoso-west';
const target = 'contoso-north';

const secretOf = (name: string, ...values: readonly string[]) => ({
  name,
  versions: values.map((value, at) => ({ value, created: 1_700_000_000 + at })),
});

const seed: SeedInput = {
  vaults: [
    {
      name: source,
      region: 'westeurope',
      secrets: ['a', 'b', 'c', 'gone'].map((name) => secretOf(`steady-${name}`, 'old', 'new')),
      keys: [
        {
          name: 'steady-key',
          rotationPolicy: { lifetimeActions: [{ trigger: { timeAfterCreate: 'P9Y' }, action: 'Rotate' }] },
          versions: [{ kty: 'EC', crv: 'P-256', created: 1_700_000_000 }],
        },
      ],
    },
    { name: target, region: 'northeurope' },
    { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
  ],
};

let stack: KillableStack;
beforeAll(async () => {
  const clock = fastClock(40);
  stack = await KillableStack.startWithOwnAzure(seed, clock, clock);
});
afterAll(endLocalProcesses);

const heldMove = { gate: 'off', sourceVault: source, targetVault: target, cutover: 'hold' };
const secretsOf = (vault: string) => localSecretClient(stack.emulator.azure, vault);
const write = (name: string, value: string) => secretsOf(source).setSecret(name, value);

/** What a pass has brought so far, and what it could not. */
const isBrought = (items: number, pending: number) => (status: MoveStatus) =>
  (status.hold?.brought.items ?? 0) >= items && status.hold?.pending.count === pending;

async function valuesOf(vault: string, name: string): Promise<readonly (readonly [string | null, object])[]> {
  const { secrets } = await readItems(stack.emulator.azure, vault);
  const versions = secrets.find((secret) => secret.name === name)?.versions ?? [];
  return versions.map(({ value, tags }) => [value, tags] as const);
}

/** The state of each line of a checklist, and the names in it. */
function statesIn(ran: Ran): Readonly<Record<string, readonly [CutoverState, readonly string[]]>> {
  const { lines } = cutoverListSchema.parse(eventsOf(ran)[0]?.['list']);
  return Object.fromEntries(
    lines.map(({ code, state, items }) => [code, [state, items.map(({ itemName }) => itemName)]]),
  );
}

test('keeps the target in step through a kill, and ends with the cutover', async () => {
  const move = await postMove(stack.host.baseUrl, { ...heldMove, deletions: 'follow' });
  const { id } = move;
  expect((await steer(move, 'retry')).status).toBe(409);
  await waitForMove(stack.host.baseUrl, id, ({ phase }) => phase === 'awaitingCutover');

  await write('fresh', 'one');
  await write('fresh', 'two');
  await write('steady-a', 'newest');
  await secretsOf(source).updateSecretProperties('steady-b', '', { tags: { owner: 'payments' } });
  await (await secretsOf(source).beginDeleteSecret('steady-gone', { intervalInMs: 20 })).pollUntilDone();
  await localKeyClient(stack.emulator.azure, source).createKey('steady-key', 'EC');
  await stack.killHost();
  await stack.startHost();
  const held = await waitForMove(stack.host.baseUrl, id, isBrought(3, 1));
  expect(held).toMatchObject({ phase: 'awaitingCutover', versions: { total: 12, done: 12 }, problems: [] });
  expect(held.hold).toMatchObject({
    pending: { first: [{ itemType: 'key', itemName: 'steady-key', code: 'NEW_KEY_VERSION' }] },
    deletions: { there: 0, followed: 1, isHeld: false },
    trouble: null,
    cutoverAskedAt: null,
  });
  expect(await valuesOf(target, 'steady-a')).toEqual(await valuesOf(source, 'steady-a'));
  expect(await valuesOf(target, 'steady-b')).toEqual(await valuesOf(source, 'steady-b'));

  await runChecks(stack.host.baseUrl, { sourceVault: source, targetVault: target });
  const checklist = await kvmover(['cutover', id, '--check', '--json', '--endpoint', stack.host.baseUrl]);
  expect([checklist.code, statesIn(checklist)]).toEqual([
    exitCodes.stays,
    expect.objectContaining({
      PHASE: ['go', []],
      PENDING: ['noGo', ['steady-key']],
      DELETIONS: ['go', []],
      ROTATION: ['noGo', ['steady-key']],
      RENEWAL: ['go', []],
      CONSUMERS: ['unknown', []],
    }),
  ]);

  await write('at-the-end', 'one');
  expect((await steer(move, 'cutover', { reason: 'window of Saturday' })).status).toBe(202);
  const second = await steer(move, 'cutover');
  expect([second.status, second.text]).toEqual([202, expect.stringContaining(id)]);
  const end = await waitForEnd(stack.host.baseUrl, id);
  expect(end).toMatchObject({ phase: 'partiallyCompleted', items: { total: 7, done: 7 } });
  const report = await readReport(stack.host.baseUrl, id);
  expect(report.problems.map(({ code, itemName }) => [code, itemName])).toEqual([['NEW_KEY_VERSION', 'steady-key']]);
  expect(report.sincePlan).toMatchObject({ items: 4, versions: 4, pending: [{ code: 'NEW_KEY_VERSION' }] });
  expect(report.control.map(({ verb, reason }) => [verb, reason])).toEqual([['cutover', 'window of Saturday']]);
  expect(report.results.every(({ verified }) => verified)).toBe(true);
  expect(report.sincePlan?.deleted).toEqual([{ itemType: 'secret', itemName: 'steady-gone', state: 'followed' }]);
  expect(await valuesOf(target, 'steady-gone')).toEqual([]);
  for (const name of ['fresh', 'at-the-end', 'steady-a', 'steady-b', 'steady-c'])
    expect([name, await valuesOf(target, name)]).toEqual([name, await valuesOf(source, name)]);
  expect(await callsTo(target, 'secrets.set')).toBe(1);
});

test('proves that nobody writes to the source before it ends, through a kill', async () => {
  const { baseUrl } = stack.host;
  const move = await postMove(baseUrl, heldMove);
  await waitForMove(baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
  const writer = startWriter();
  expect((await steer(move, 'cutover', { freeze: 'require' })).status).toBe(202);
  expect((await steer(move, 'cutover', { freeze: 'report' })).status).toBe(409);
  await stack.killHost();
  await stack.startHost();
  const refused = await waitForMove(stack.host.baseUrl, move.id, ({ hold }) => hold?.frozen?.state === 'refused');
  await writer.stop();
  expect(refused).toMatchObject({
    phase: 'awaitingCutover',
    hold: { cutoverAskedAt: null, frozen: { tries: 3, written: { count: 1, first: [{ itemName: 'busy' }] } } },
  });

  expect((await steer(move, 'cutover', { freeze: 'require' })).status).toBe(202);
  await stack.killHost();
  await stack.startHost();
  await waitForEnd(stack.host.baseUrl, move.id);
  const { sincePlan } = await readReport(stack.host.baseUrl, move.id);
  expect(sincePlan).toMatchObject({ cutover: { freeze: 'require' }, frozen: { state: 'proved', tries: 1 } });
  expect(await valuesOf(target, 'busy')).toEqual(await valuesOf(source, 'busy'));
});

/** Writes the same tags again and again, until it is stopped. */
function startWriter() {
  const state = { isStopped: false };
  const writing = (async () => {
    await write('busy', 'one');
    for (let count = 0; !state.isStopped; count += 1)
      await secretsOf(source).updateSecretProperties('busy', '', { tags: { count: String(count) } });
  })();
  return {
    stop: () => {
      state.isStopped = true;
      return writing;
    },
  };
}

test('follows exactly the deletions that a person approved, through kills', async () => {
  const { baseUrl } = stack.host;
  const mass = Array.from({ length: 12 }, (_, at) => `mass-${String(at).padStart(2, '0')}`);
  for (const name of mass) await write(name, 'one');
  const move = await postMove(baseUrl, { ...heldMove, deletions: 'follow', select: { include: ['mass-*'] } });
  const { id } = move;
  await waitForMove(baseUrl, id, ({ phase }) => phase === 'awaitingCutover');
  const drop = async (...names: readonly string[]) => {
    // Otherwise a pass could find only some of them, and follow these. What a pass has begun when the pause comes, it ends.
    await steer(move, 'pause');
    await untilQuiet(stack, [source, target]);
    for (const name of names)
      await (await secretsOf(source).beginDeleteSecret(name, { intervalInMs: 20 })).pollUntilDone();
  };
  const heldList = (count: number) =>
    waitForMove(stack.host.baseUrl, id, ({ hold }) => hold?.deletions.held?.count === count);
  // By the list alone: a value cannot be read once the move has deleted its secret.
  const liveInTarget = async () =>
    (await itemNames(stack.emulator.azure, target)).flatMap((one) => mass.filter((name) => one === `secret/${name}`));
  const deletions = (...args: string[]) =>
    kvmover(['deletions', id, ...args, '--json', '--endpoint', stack.host.baseUrl]);

  await drop(...mass.slice(0, 3));
  await steer(move, 'resume');
  const first = (await heldList(3)).hold?.deletions.held?.hash ?? '';
  // One more is deleted before somebody approves the list: none of them is followed.
  await drop(mass[3] ?? '');
  expect((await approveDeletions(move, first)).status).toBe(202);
  await steer(move, 'resume');
  expect((await heldList(4)).hold?.deletions.held?.changed).toBe(true);
  expect(await liveInTarget()).toHaveLength(12);
  expect(refusalIn(await approveDeletions(move, first)).code).toBe('DELETIONS_CHANGED');

  const shown = await deletions();
  const { hash, items } = heldDeletionsSchema.parse(eventsOf(shown)[0]?.['deletions']);
  expect([shown.code, items.map(({ itemName }) => itemName)]).toEqual([exitCodes.needsApproval, mass.slice(0, 4)]);
  const approved = await deletions('--hash', (hash ?? '').slice(0, 8), '--reason', 'a tenant left');
  expect(approved.code).toBe(exitCodes.ok);
  await stack.killHost();
  await stack.startHost();
  await waitUntil(async () => ((await liveInTarget()).length < 12 ? true : undefined), 'the first deletion');
  await stack.killHost();
  await stack.startHost();
  const { hold, kept } = await whenFollowed(stack.host.baseUrl, id, 4);
  expect(hold).toMatchObject({ deletions: { there: kept.length, isHeld: false }, pending: { count: kept.length } });
  expect(await liveInTarget()).toEqual([...kept, ...mass.slice(4)].sort());
  const events = await kvmover(['events', id, '--endpoint', stack.host.baseUrl]);
  expect(events.stdout).toMatch(/Deletions approved at .*"a tenant left".*4 items, list [0-9a-f]{8}/);

  expect((await steer(move, 'cutover')).status).toBe(202);
  expect((await waitForEnd(stack.host.baseUrl, id)).phase).toBe(kept.length > 0 ? 'partiallyCompleted' : 'completed');
  const report = await readReport(stack.host.baseUrl, id);
  expect(report.sincePlan?.deleted.map(({ itemName, state }) => [itemName, state])).toEqual(
    mass.slice(0, 4).map((name) => [name, kept.includes(name) ? 'kept' : 'followed']),
  );
  expect(report.control.map(({ verb }) => verb).slice(-2)).toEqual(['approveDeletions', 'cutover']);
});

test('replaces a key that got a new version at the source, through kills', async () => {
  const [from, to] = [source, target].map((vault) => localKeyClient(stack.emulator.azure, vault));
  if (from === undefined || to === undefined) throw new Error('Expected two vaults.');
  const name = 'rotated-key';
  const policy = { lifetimeActions: [{ action: 'Rotate' as const, timeAfterCreate: 'P9Y' }] };
  await from.createKey(name, 'EC');
  await from.updateKeyRotationPolicy(name, policy);
  const select = { types: ['key'], include: [name] };
  const request = { ...heldMove, select };
  expect((await sendMove(stack.host.baseUrl, { ...request, keyVersions: 'replace' })).status).toBe(400);
  const move = await postMove(stack.host.baseUrl, { ...request, keyVersions: 'replace', confirmPurge: true });
  await waitForMove(stack.host.baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');

  const made = await from.createKey(name, 'EC');
  for (const operation of ['keys.delete', 'deletedkeys.purge']) {
    await waitUntil(async () => ((await callsTo(target, operation)) > 0 ? true : undefined), operation);
    await stack.killHost();
    await stack.startHost();
  }
  await waitForMove(stack.host.baseUrl, move.id, ({ versions }) => versions.done === 2);
  const there = await to.getKey(name);
  expect([there.properties.version, there.key?.x]).toEqual([made.properties.version, made.key?.x]);
  expect((await to.getKeyRotationPolicy(name)).lifetimeActions).toEqual(
    (await from.getKeyRotationPolicy(name)).lifetimeActions,
  );
  // The target has versions newer than the move now. What it had at its verification shows that nobody else changed them.
  await from.updateKeyProperties(name, made.properties.version ?? '', { tags: { use: 'old' } });
  await from.createKey(name, 'EC');
  expect((await steer(move, 'cutover')).status).toBe(202);
  expect((await waitForEnd(stack.host.baseUrl, move.id)).phase).toBe('completed');
  const { results } = await readReport(stack.host.baseUrl, move.id);
  expect((await to.getKey(name, { version: made.properties.version ?? '' })).properties.tags).toEqual({ use: 'old' });
  const result = results.find(({ itemName }) => itemName === name);
  expect(result).toMatchObject({ versionCount: 3, verified: true });
  expect(result?.reasons).toEqual(expect.arrayContaining(['KEY_REPLACED', 'BROUGHT_EARLIER']));
});

/** The calls of an operation that a vault has answered. */
async function callsTo(vault: string, operation: string): Promise<number> {
  const counts = await localControl(stack.emulator.azure).counts();
  return counts.reduce((sum, one) => (one.vault === vault && one.operation === operation ? sum + one.calls : sum), 0);
}

test('begins a pass soon after an event of Event Grid, through a kill', async () => {
  const { id } = await postMove(stack.host.baseUrl, heldMove);
  const events = { url: `${stack.host.baseUrl}/api/events/keyvault` };
  await localControl(stack.emulator.azure).changeSettings({ events });
  // The pause is 22 s here. Where the cores are taken, a kill and a start can take longer, and the next pass says nothing.
  let isSoon = false;
  for (const name of ['announced', 'repeated', 'insisted']) isSoon ||= await isBroughtForward(id, name);
  expect(isSoon).toBe(true);
});

/** Writes a secret while the move pauses, and kills the host. Returns whether a pass brought it before the end of the pause. */
async function isBroughtForward(id: string, name: string): Promise<boolean> {
  const isIdle = ({ hold }: MoveStatus) =>
    Date.parse(hold?.nextPassAt ?? '') - Date.parse(hold?.lastPassAt ?? '') >= 15 * 60_000;
  const { hold: idle } = await waitForMove(stack.host.baseUrl, id, isIdle);
  await write(name, 'one');
  await waitUntil(() => (stack.host.logs().includes('"woken":1') ? true : undefined), 'a move that was woken');
  await stack.killHost();
  await stack.startHost();
  const isPassed = ({ hold }: MoveStatus) => (hold?.passes ?? 0) > (idle?.passes ?? 0);
  const { hold: brought } = await waitForMove(stack.host.baseUrl, id, isPassed);
  expect(await valuesOf(target, name)).toEqual(await valuesOf(source, name));
  return Date.parse(brought?.lastPassAt ?? '') < Date.parse(idle?.nextPassAt ?? '');
}
