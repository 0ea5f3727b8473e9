import { defaultIdentity, defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { vaultAccessSchema } from '../../../shared/contracts/api/accessAnswers';
import { type Completion, completionSchema } from '../../../shared/contracts/api/completion';
import { type RetirementView, retirementViewSchema } from '../../../shared/contracts/api/retirementAnswers';
import { eventsOf, kvmover } from '../../support/cli/kvmover';
import { mixedSeed, type Random, seededRandom } from '../../support/fuzz/random';
import { JumpingClock } from '../../support/hold/fastClock';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { type Answer, call, postMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { KillableStack } from '../../support/move/moveKill';
import { moveSeed, moveSource, sameGeographyTarget } from '../../support/move/moveSeed';

// The end of a source over HTTP: the audit log of the embedded Azure says that nobody uses it, then lock, wait, delete and back, on a clock
// that jumps from day to day.

const dayMs = 86_400_000;
/** RETIRE_KILLS=20: this many kills of each step. */
const kills = Number(process.env['RETIRE_KILLS'] ?? 1);
const seedOfKills = Number(process.env['RETIRE_KILLS_SEED'] ?? 1);
const rounds = Array.from({ length: kills }, (_, round) => round);
const person = '7c0d5be1-2f41-4b7e-9d5d-0c7c6a1e2f30';
const id = 'old-vault';

let before: Awaited<ReturnType<typeof access>>;
let clock: JumpingClock;
let stack: KillableStack;

/** A person used the vault every day until 40 days ago, and the app called it since, so the log has no hole. */
function seed() {
  const calls = Array.from({ length: 100 }, (_, at) => 100 - at).map((daysAgo) => ({
    ...{ objectId: daysAgo > 40 ? person : defaultIdentity.objectId, path: '/secrets/secret-001', daysAgo },
  }));
  const { vaults = [], ...rest } = moveSeed(3, 0);
  const setting = { name: 'audit', properties: { workspaceId: '/subscriptions/s/w', logs: [], metrics: [] } };
  const source = { auditedCalls: calls, diagnosticSettings: [setting] };
  return { ...rest, vaults: vaults.map((vault) => (vault.name === moveSource ? { ...vault, ...source } : vault)) };
}

const api = (path: string) => `${stack.host.baseUrl}/api/${path}`;
const post = (path: string, body: object): Promise<Answer> =>
  call(api(path), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

async function statement(): Promise<Completion> {
  return completionSchema.parse((await call(api(`moves/${id}/complete`))).body);
}

async function search(): Promise<void> {
  const started = await post('consumers', { vault: moveSource, scopes: [defaultSubscriptionId] });
  const { id: searchId } = started.body as { id: string };
  await waitUntil(async () => {
    const { state } = (await call(api(`consumers/${searchId}`))).body as { state: string };
    return state === 'completed' ? state : undefined;
  }, 'the end of the search');
}

const view = async (): Promise<RetirementView> =>
  retirementViewSchema.parse((await call(api(`moves/${id}/retirement`))).body);

/** The writes to vaults at Azure Resource Manager so far. */
async function writes(): Promise<number> {
  const counts = await localControl(stack.emulator.azure).counts();
  const ofVault = counts.filter(({ operation }) => /^arm\.vaults\.(?:update|delete|createOrUpdate)$/.test(operation));
  return ofVault.reduce((sum, { calls }) => sum + calls, 0);
}

/**
 * When the host dies, exactly at its write: the write never arrives, it took effect and the host never learns that, or it arrives while the
 * next host is up.
 */
const moments = ['before', 'after', 'late'] as const;
type Moment = (typeof moments)[number];

/** The short form kills each step once. */
const back = (random: Random) => (process.env['RETIRE_KILLS'] === undefined ? 'never' : random.pick(moments));

/** Longer than a write can be on its way. All jumps of a run are shorter than what the log of the vault may lack. */
const lifeMs = 120_000;

const operations = { lock: 'update', unlock: 'update', delete: 'delete', recover: 'createOrUpdate' } as const;

async function killAtWrite(moment: Moment, written: number): Promise<void> {
  const control = localControl(stack.emulator.azure);
  const isSent = async () =>
    moment === 'after' ? (await writes()) > written : (await control.heldRequests()).length > 0;
  await waitUntil(async () => ((await isSent()) ? true : undefined), 'a write');
  await stack.killHost();
  if (moment === 'before') await control.dropHeld();
  if (moment !== 'after') expect(await writes()).toBe(written);
  await stack.startHost();
  await control.flushHeld();
  // The new host waits until the write of the first one can no longer arrive.
  await clock.jumpTo(clock.now() + lifeMs);
}

/** Asks for a step, kills the host at its write, and waits for its end in the next host. */
async function step(
  name: keyof typeof operations,
  moment: Moment | 'never',
  more: object = {},
): Promise<RetirementView> {
  const written = await writes();
  const control = localControl(stack.emulator.azure);
  if (moment !== 'never')
    await control.addFault({
      ...{ match: { operation: `arm.vaults.${operations[name]}` }, times: 1 },
      effect: { kind: 'deliverLate', ms: moment === 'after' ? 0 : dayMs, client: 'hang' },
    });
  const seen = await call(api(`moves/${id}/retirement`));
  const known = JSON.stringify((seen.body as Partial<RetirementView>).steps?.at(-1));
  expect(await post(`moves/${id}/retirement`, { step: name, ...more })).toMatchObject({ status: 202 });
  if (moment !== 'never') await killAtWrite(moment, written);
  const ended = await waitUntil(async () => {
    const now = await view();
    return now.steps.length > 0 && JSON.stringify(now.steps.at(-1)) !== known ? now : undefined;
  }, `the end of the step ${name}`);
  expect([name, moment, ended.steps.at(-1)?.failure]).toEqual([name, moment, undefined]);
  // A write that was lost is made again, and one that arrived is not.
  expect([name, moment, (await writes()) - written]).toEqual([name, moment, 1]);
  return ended;
}

/** Who may do what in the source, as the app reads it: the clock of this process is not that of Azure any more. */
async function access() {
  const { model, principals } = vaultAccessSchema.parse((await call(api(`access?vault=${moveSource}`))).body);
  return { model, principals: principals.map(({ principalId, can, through }) => ({ principalId, can, through })) };
}

const run = (args: readonly string[], { isJson = true } = {}) =>
  kvmover([...args, ...(isJson ? ['--json'] : []), '--endpoint', stack.host.baseUrl]);

beforeAll(async () => {
  clock = new JumpingClock(localFolder(), 1);
  const env = {
    MOVE_ALLOW_RETIREMENT: 'true',
    MOVE_ALLOWED_SOURCES: moveSource,
    MOVE_ALLOWED_TARGETS: 'contoso-northeurope,contoso-eastus',
  };
  stack = await KillableStack.startWithOwnAzure(seed(), { ...clock.env, ...env }, clock.env);
  const move = await postMove(stack.host.baseUrl, { id, sourceVault: moveSource, targetVault: sameGeographyTarget });
  await waitForEnd(stack.host.baseUrl, move.id);
});
afterAll(endLocalProcesses);

test('a statement is safe by the audit log of Azure once somebody searched', async () => {
  // Without a search, nothing is safe, and nothing is locked.
  expect(await statement()).toMatchObject({ verdict: 'unknown' });
  const refused = await post(`moves/${id}/retirement`, { step: 'lock' });
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'RETIREMENT_NOT_SAFE', detail: expect.stringContaining('KEYS') },
  });
  expect((await call(api(`moves/${id}/retirement`))).status).toBe(404);

  await search();
  const safe = await statement();
  expect(safe.lines.filter(({ state }) => state !== 'yes')).toEqual([]);
  expect(safe).toMatchObject({
    verdict: 'safe',
    lastUse: { verdict: 'quiet', windowDays: 32, lastRead: { by: person } },
  });

  before = await access();
  expect(before.principals).not.toEqual([]);
  const sought = ['consumers', 'watch', moveSource, '--subscription', defaultSubscriptionId, '--rounds', '1'];
  const watched = await run(sought);
  expect([watched.code, eventsOf(watched)]).toEqual([
    0,
    [
      expect.objectContaining({
        event: 'consumersWatched',
        verdict: 'quiet',
        changes: expect.arrayContaining([expect.stringMatching(/^quiet: /)]),
      }),
    ],
  ]);
  const next = await run(['complete', id], { isJson: false });
  expect([next.code, next.stderr]).toEqual([0, expect.stringContaining(`kvmover retire lock ${id}`)]);
});

test.each(rounds)('a host that dies when it locks the source locks it once (round %i)', async (round) => {
  const random = seededRandom(mixedSeed(seedOfKills, round));
  const breakGlass = { principals: [person], addresses: [] };
  expect(await step('lock', random.pick(moments), { breakGlass })).toMatchObject({ state: 'locked', openedByHand: [] });
  expect((await access()).principals.map(({ principalId }) => principalId)).toEqual([person]);
  expect(await step('unlock', back(random))).toMatchObject({ state: 'open', isRunning: false });
  expect(await access()).toEqual(before);
});

test('a source is locked, and deleted after its window', async () => {
  const ran = await run(['retire', 'lock', id, '--break-glass', person]);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  const locked = await view();
  expect(locked).toMatchObject({ state: 'locked', next: ['delete', 'unlock'], openedByHand: [], isRunning: true });
  // A move, and the same move again, are refused in words.
  const other = await post('moves', { sourceVault: moveSource, targetVault: 'contoso-eastus' });
  expect(other).toMatchObject({
    status: 409,
    body: { code: 'VAULT_IN_USE', detail: expect.stringContaining('unlock it first') },
  });
  const early = await post(`moves/${id}/retirement`, { step: 'delete' });
  expect(early).toMatchObject({
    status: 409,
    body: { code: 'RETIREMENT_NOT_SAFE', detail: expect.stringContaining('WAIT') },
  });

  // The host dies while the vault is locked. The lock stands, and the wait continues.
  await stack.killHost();
  await stack.startHost();
  for (let days = 0; days < 33; days += 1.9) {
    const { readAt } = await view();
    await clock.jumpTo(clock.now() + 1.9 * dayMs);
    await waitUntil(async () => ((await view()).readAt === readAt ? undefined : true), 'the next look at the lock');
  }
  await search();
  expect((await statement()).lines.filter(({ state }) => state !== 'yes')).toEqual([]);
  const unnamed = await run(['retire', 'delete', id]);
  expect([unnamed.code, (await view()).state]).toEqual([2, 'locked']);
  expect((await run(['retire', 'delete', id, '--confirm', moveSource])).code).toBe(0);
  const deleted = await view();
  expect(deleted).toMatchObject({ state: 'deleted', next: ['recover'], recoverableUntil: expect.any(String) });
  expect(await post(`moves/${id}/retirement`, { step: 'unlock' })).toMatchObject({
    status: 409,
    body: { code: 'RETIREMENT_NOT_POSSIBLE' },
  });
});

test.each(rounds)('a host that dies when it deletes the source deletes it once (round %i)', async (round) => {
  const random = seededRandom(mixedSeed(seedOfKills, kills + round));
  expect(await step('recover', back(random))).toMatchObject({ state: 'locked', openedByHand: [] });
  expect(await statement()).toMatchObject({ verdict: 'safe' });
  expect(await step('delete', random.pick(moments))).toMatchObject({ state: 'deleted', next: ['recover'] });
});

test('a deleted source comes back as it was', async () => {
  expect(await step('recover', 'after')).toMatchObject({ state: 'locked', openedByHand: [] });
  expect(await step('unlock', 'after')).toMatchObject({ state: 'open', isRunning: false });
  expect(await access()).toEqual(before);
});
