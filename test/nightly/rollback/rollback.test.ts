import { eventListSchema } from '../../../shared/contracts/api/moveEvents';
import { refusalIn } from '../../support/control/steeredMove';
import { localControl } from '../../support/local/localControl';
import { call, postMove, sendMove, type StartedMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localCertificateClient, localKeyClient, localSecretClient, readVault } from '../../support/local/localVaults';
import { collect } from '../../support/azure/azureTestVaults';
import { KillableStack } from '../../support/move/moveKill';
import { mixedSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';
import {
  readRollbackPlan,
  resultsByName,
  rollbackReport,
  sendRollback,
  startRollback,
} from '../../support/rollback/localRollbacks';

// `POST /api/moves/{id}/rollback`: the target is as before the move, except for what somebody changed since.

const secrets = 12;

let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(mixedSeed(secrets, 1), { MOVE_ALLOW_ROLLBACK: 'true' });
});
afterAll(endLocalProcesses);

async function moveTo(targetVault: string, more: object = {}): Promise<StartedMove> {
  const move = await postMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault, ...more });
  await waitForEnd(stack.host.baseUrl, move.id);
  return move;
}

/** The names of all live items of a vault, read without code of the app. */
async function liveNames(vault: string): Promise<readonly string[]> {
  const { azure } = stack.emulator;
  const lists = await Promise.all([
    collect(localSecretClient(azure, vault).listPropertiesOfSecrets()),
    collect(localKeyClient(azure, vault).listPropertiesOfKeys()),
    collect(localCertificateClient(azure, vault).listPropertiesOfCertificates()),
  ]);
  return lists.flatMap((list) => list.map(({ name }) => name ?? '')).sort();
}

const writesToSource = async () => {
  const requests = await localControl(stack.emulator.azure).requests();
  return requests.filter(({ vault, method }) => vault === moveSource && !['GET', 'POST'].includes(method));
};

it('deletes what the move wrote, keeps and names what somebody changed since, and leaves the source untouched', async () => {
  const { azure } = stack.emulator;
  const before = await readVault(azure, moveSource);
  const move = await moveTo(sameGeographyTarget);
  const target = localSecretClient(azure, sameGeographyTarget);
  await target.setSecret('secret-001', 'a new version');
  const [current] = await collect(target.listPropertiesOfSecretVersions('secret-004'));
  await target.updateSecretProperties('secret-004', current?.version ?? '', { tags: { owner: 'somebody' } });
  await (await target.beginDeleteSecret('secret-007')).pollUntilDone();
  await target.setSecret('own', 'of somebody else');

  const plan = await readRollbackPlan(move);
  expect(plan).toMatchObject({ allowed: true, counts: { keep: 0, deleteAgain: 0 } });
  expect(plan.rests).toEqual([]);
  expect(plan.vault.map(({ kind, action }) => `${kind} ${action}`)).toEqual(['issuer remove', 'contacts remove']);
  const wrong = await sendRollback(move, { planHash: 'a'.repeat(64) });
  expect(refusalIn(wrong)).toMatchObject({ status: 409, code: 'PLAN_CHANGED' });
  await startRollback(move, { reason: 'the applications do not start' });
  // The same request again starts nothing.
  expect((await sendRollback(move, { planHash: plan.planHash })).status).toBe(202);
  const report = await rollbackReport(move);

  const { events } = eventListSchema.parse((await call(`${move.moveUri}/events`)).body);
  expect(events.map(({ kind }) => kind).slice(-3)).toEqual(['ended', 'rollbackAsked', 'rollbackEnded']);
  expect(report).toMatchObject({ phase: 'partiallyCompleted', reason: 'the applications do not start', by: null });
  expect(report.counts).toEqual({ rolledBack: plan.items.length - 3, kept: 2, gone: 1, failed: 0 });
  expect(resultsByName(report)).toMatchObject({
    'secret-001': 'kept CHANGED_SINCE',
    'secret-004': 'kept CHANGED_SINCE',
    'secret-007': 'gone NOT_THERE',
    'secret-000': 'rolledBack',
    rsa: 'rolledBack',
    pfx: 'rolledBack',
  });
  expect(await liveNames(sameGeographyTarget)).toEqual(['own', 'secret-001', 'secret-004']);
  const shown = await call(`${move.moveUri}/rollback/report?format=md`);
  // In the second in which the move ended, only the tags show the change.
  expect(shown.text).toMatch(/secret-004.*(?:differs from the source: tags|somebody changed version)/);
  expect(await readVault(azure, moveSource)).toEqual(before);
  expect(await writesToSource()).toEqual([]);

  // A retry makes another plan, and another plan another hash.
  const again = await moveTo(sameGeographyTarget, { id: move.id, onDeleted: 'recover' });
  expect(refusalIn(await sendRollback(again, { planHash: plan.planHash }))).toMatchObject({ code: 'PLAN_CHANGED' });
  const recovered = await readRollbackPlan(again);
  expect(recovered.counts).toMatchObject({ delete: 0, deleteAgain: plan.items.length - 2 });
  await startRollback(again);
  expect((await rollbackReport(again)).counts).toMatchObject({ rolledBack: plan.items.length - 2, failed: 0 });
  expect(await liveNames(sameGeographyTarget)).toEqual(['own', 'secret-001', 'secret-004']);
});

it('rolls a half-failed move back, and names what it cannot undo', async () => {
  const { azure } = stack.emulator;
  const control = localControl(azure);
  const target = localSecretClient(azure, otherGeographyTarget);
  await target.setSecret('secret-002', 'was there before');
  const refused = { status: 400, code: 'BadParameter', message: 'not this one' };
  await control.addFault({
    match: { vault: otherGeographyTarget, operation: 'secrets.set', path: '*secret-003*' },
    when: { every: 3 },
    effect: { kind: 'refuse', ...refused },
  });
  const move = await moveTo(otherGeographyTarget, { onConflict: 'newVersion', unmovableKeys: 'recreate' });
  await control.clearFaults();
  await localSecretClient(azure, moveSource)
    .beginDeleteSecret('secret-005')
    .then((poller) => poller.pollUntilDone());

  const plan = await startRollback(move);
  const report = await rollbackReport(move);
  expect(report.phase).toBe('partiallyCompleted');
  expect(resultsByName(report)).toMatchObject({
    'secret-000': 'rolledBack',
    'secret-002': 'kept EXISTED_BEFORE',
    'secret-003': 'kept WRITES_UNKNOWN',
    'secret-005': 'kept SOURCE_LACKS_IT',
    ec: 'kept NEW_KEY_MATERIAL',
  });
  expect(plan.counts.keep).toBe(report.results.filter(({ action }) => action === 'keep').length);
  const live = await liveNames(otherGeographyTarget);
  expect(live).toEqual(expect.arrayContaining(['secret-002', 'secret-003', 'secret-005']));
  expect(live).not.toContain('secret-000');
});

it('sets attributes again that a move with "onConflict": "update" set', async () => {
  const only = { select: { include: ['secret-011'] } };
  await moveTo(otherGeographyTarget, { ...only, onDeleted: 'recover' });
  const target = localSecretClient(stack.emulator.azure, otherGeographyTarget);
  const { properties } = await target.getSecret('secret-011');
  await target.updateSecretProperties('secret-011', properties.version ?? '', { tags: { owner: 'the target' } });
  const tags = async () => (await target.getSecret('secret-011')).properties.tags;
  const move = await moveTo(otherGeographyTarget, { ...only, onConflict: 'update' });
  expect(await tags()).not.toEqual({ owner: 'the target' });
  expect((await startRollback(move)).counts).toMatchObject({ restore: 1, keep: 0 });
  expect(resultsByName(await rollbackReport(move))).toEqual({ 'secret-011': 'rolledBack' });
  expect(await tags()).toEqual({ owner: 'the target' });
});

it('refuses a dry run, a move in progress, and a vault that another move uses', async () => {
  const { azure } = stack.emulator;
  const dry = await moveTo(otherGeographyTarget, { dryRun: true });
  expect(refusalIn(await call(`${dry.moveUri}/rollback/plan`))).toMatchObject({
    status: 409,
    code: 'ROLLBACK_NOT_POSSIBLE',
  });
  expect(refusalIn(await call(`${dry.moveUri}/rollback`))).toMatchObject({ status: 404, code: 'ROLLBACK_NOT_FOUND' });

  const done = await moveTo(sameGeographyTarget, { select: { include: ['secret-010'] }, onDeleted: 'recover' });
  const { planHash } = await readRollbackPlan(done);
  await localControl(azure).slowDown(100);
  const busy = await postMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault: sameGeographyTarget });
  expect(refusalIn(await call(`${busy.moveUri}/rollback/plan`))).toMatchObject({ code: 'NOT_POSSIBLE_NOW' });
  expect(refusalIn(await sendRollback(done, { planHash }))).toMatchObject({ status: 409, code: 'VAULT_IN_USE' });
  await localControl(azure).slowDown(1);
  await waitForEnd(stack.host.baseUrl, busy.id);

  // And a move waits for the end of a rollback.
  await localControl(azure).slowDown(300);
  expect((await sendRollback(done, { planHash })).status).toBe(202);
  const second = await sendMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault: sameGeographyTarget });
  expect(refusalIn(second)).toMatchObject({ status: 409, code: 'PAIR_ALREADY_MOVING' });
  await localControl(azure).slowDown(1);
  expect(resultsByName(await rollbackReport(done))).toEqual({ 'secret-010': 'rolledBack' });
});
