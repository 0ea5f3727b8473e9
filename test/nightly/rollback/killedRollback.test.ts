import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { itemsPerPage } from '../../../shared/rules/transfer/batching';
import { waitUntil } from '../../support/host/hostWait';
import { refusalIn } from '../../support/control/steeredMove';
import { localControl } from '../../support/local/localControl';
import { call, postMove, type StartedMove, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses, startAppHost } from '../../support/local/localProcess';
import { localSecretClient, readVault } from '../../support/local/localVaults';
import { KillableStack, shortCalls } from '../../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';
import {
  readRollback,
  readRollbackPlan,
  resultsByName,
  rollbackReport,
  sendRollback,
  startRollback,
} from '../../support/rollback/localRollbacks';

// A rollback whose host dies, whose requests get no answer, and whose store somebody changes.

const secrets = 30;

let stack: KillableStack;
let move: StartedMove;

beforeAll(async () => {
  stack = await KillableStack.start(moveSeed(secrets, 1), { ...shortCalls, MOVE_ALLOW_ROLLBACK: 'true' });
  move = await postMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault: otherGeographyTarget });
  await waitForEnd(stack.host.baseUrl, move.id);
});
afterAll(endLocalProcesses);

/** How many deletes the vault got, by the name of the secret. */
async function deletesByItem(): Promise<Readonly<Record<string, number>>> {
  const requests = await localControl(stack.emulator.azure).requests();
  const names = requests.flatMap(({ operation, path: at }) =>
    operation === 'secrets.delete' ? [at.replace('/secrets/', '')] : [],
  );
  return Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((one) => one === name).length]));
}

async function deletes(): Promise<number> {
  const requests = await localControl(stack.emulator.azure).requests();
  return requests.filter(({ operation }) => operation === 'secrets.delete').length;
}

it('is refused while the settings do not allow it, and the plan says so', async () => {
  const { planHash } = await readRollbackPlan(move);
  await stack.killHost();
  const { azure } = stack.emulator;
  const denied = await startAppHost({ stateDir: stack.folder, azure, env: shortCalls });
  const there = { moveUri: `${denied.baseUrl}/api/moves/${move.id}` };
  expect(await readRollbackPlan(there)).toMatchObject({ allowed: false, planHash });
  expect(refusalIn(await sendRollback(there, { planHash }))).toMatchObject({
    status: 403,
    code: 'ROLLBACK_NOT_ALLOWED',
  });
  await denied.stop();
  await stack.startHost();
  expect(await deletes()).toBe(0);
});

it('makes no plan of a report that somebody changed in the store', async () => {
  const { runId } = (await call(move.moveUri)).body as { runId: string };
  const file = path.join(stack.folder, `store/moves/${move.id}/${runId}/report.json`);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"itemName":"secret-001"', '"itemName":"of-others"'));
  const plan = await call(`${move.moveUri}/rollback/plan`);
  expect(refusalIn(plan)).toMatchObject({ status: 409, code: 'ROLLBACK_NOT_POSSIBLE' });
  writeFileSync(file, text);
  expect((await readRollbackPlan(move)).counts).toMatchObject({ delete: secrets, keep: 0 });
});

it('deletes each item once, although the host dies between a delete and its checkpoint', async () => {
  const control = localControl(stack.emulator.azure);
  // The answer to one delete is lost.
  await control.addFault({
    match: { operation: 'secrets.delete' },
    when: { call: 3 },
    effect: { kind: 'reset', at: 'after' },
  });
  await control.slowDown(60);
  await startRollback(move);
  for (const kill of [1, 2]) {
    await waitUntil(async () => ((await deletes()) >= kill * 6 ? true : undefined), 'some deletes');
    expect((await readRollback(move)).finishedAt).toBeNull();
    await stack.killHost();
    await stack.startHost();
  }
  await control.slowDown(1);
  const first = await rollbackReport(move);
  expect(first.counts).toMatchObject({ gone: 0, failed: 0 });
  expect(Math.max(...Object.values(await deletesByItem()))).toBe(1);
  // A kill between the note and its delete leaves an item that is live, and nobody can know whether somebody recovered it.
  const unconfirmed = first.results.filter(({ reason }) => reason === 'DELETE_UNCONFIRMED');
  expect(first.counts).toMatchObject({ kept: unconfirmed.length, rolledBack: secrets - unconfirmed.length });
  if (unconfirmed.length > 0) {
    await startRollback(move);
    const second = await rollbackReport(move);
    expect(second.counts).toEqual({
      rolledBack: unconfirmed.length,
      kept: 0,
      gone: secrets - unconfirmed.length,
      failed: 0,
    });
  }
  expect(await readVault(stack.emulator.azure, otherGeographyTarget)).toEqual([]);

  // A second request after the end starts nothing, and its answer is the same.
  const { planHash, finishedAt } = await readRollback(move);
  expect((await sendRollback(move, { planHash })).status).toBe(202);
  expect((await readRollback(move)).finishedAt).toBe(finishedAt);
});

it('rolls a run back that was terminated and has no report, from the results that it sealed', async () => {
  const there = { sourceVault: moveSource, targetVault: sameGeographyTarget };
  const held = await postMove(stack.host.baseUrl, { ...there, gate: 'off', cutover: 'hold' });
  await waitForMove(stack.host.baseUrl, held.id, ({ phase }) => phase === 'awaitingCutover');
  await call(held.terminatePostUri.replace('{text}', 'enough'), { method: 'POST' });
  const { runId } = await waitForMove(stack.host.baseUrl, held.id, ({ phase }) => phase === 'cancelled');
  const { counts, planHash } = await readRollbackPlan(held);
  expect(counts).toMatchObject({ delete: secrets, keep: 0 });

  const file = path.join(stack.folder, `store/moves/${held.id}/${runId}/results/000000.json`);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"itemName":"secret-001"', '"itemName":"of-others"'));
  expect((await readRollbackPlan(held)).counts).toMatchObject({ delete: secrets - itemsPerPage, keep: itemsPerPage });
  expect(refusalIn(await sendRollback(held, { planHash }))).toMatchObject({ status: 409, code: 'PLAN_CHANGED' });
  writeFileSync(file, text);

  expect((await startRollback(held)).planHash).toBe(planHash);
  // At its start, the app sweeps the key of the run, which proved the results. The rollback has what it needs.
  await stack.killHost();
  await stack.startHost();
  expect(await rollbackReport(held)).toMatchObject({ phase: 'completed', counts: { rolledBack: secrets, failed: 0 } });
  expect(await readVault(stack.emulator.azure, sameGeographyTarget)).toEqual([]);
  expect(await readVault(stack.emulator.azure, moveSource)).toHaveLength(secrets);
});

it('keeps what somebody recovers while the host is dead, also in the next rollback', async () => {
  const { azure } = stack.emulator;
  const control = localControl(azure);
  const few = { select: { types: ['secret'], include: ['secret-00*'] }, onDeleted: 'recover' };
  const again = await postMove(stack.host.baseUrl, {
    ...few,
    sourceVault: moveSource,
    targetVault: sameGeographyTarget,
    gate: 'off',
  });
  await waitForEnd(stack.host.baseUrl, again.id);
  // The answer to one delete is lost, and the host dies while it waits until another one shows.
  await control.addFault({
    match: { vault: sameGeographyTarget, operation: 'secrets.delete', path: '*secret-003' },
    effect: { kind: 'reset', at: 'after' },
  });
  await control.addFault({
    match: { vault: sameGeographyTarget, operation: 'deletedsecrets.get', path: '*secret-004' },
    effect: { kind: 'slow', ms: 60_000 },
  });
  await startRollback(again);
  const { runId, rollbackId } = await readRollback(again);
  const stateOf = (itemName: string) => {
    const of = hashPart(itemKey({ itemType: 'secret', itemName }));
    const name = storeNames.rollbackDeletion({ moveId: again.id, runId }, rollbackId, of);
    try {
      return (JSON.parse(readFileSync(path.join(stack.folder, 'store', name), 'utf8')) as { state: string }).state;
    } catch {
      return 'none';
    }
  };
  const names = Array.from({ length: 10 }, (_, at) => `secret-00${String(at)}`);
  const others = names.filter((name) => name !== 'secret-003');
  await waitUntil(async () => (others.every((name) => stateOf(name) === 'accepted') ? true : undefined), 'the deletes');
  await waitUntil(async () => ((await isDeleted('secret-003')) ? true : undefined), 'the delete without an answer');
  expect(stateOf('secret-003')).toBe('announced');
  await stack.killHost();
  await control.clearFaults();
  for (const name of ['secret-003', 'secret-004']) await recover(name);
  await stack.startHost();
  const report = await rollbackReport(again);
  expect(resultsByName(report)).toMatchObject({
    'secret-000': 'rolledBack',
    'secret-003': 'kept DELETE_UNCONFIRMED',
    'secret-004': 'kept RECOVERED_SINCE',
    'secret-009': 'rolledBack',
  });
  expect(report).toMatchObject({ phase: 'partiallyCompleted', counts: { rolledBack: 8, kept: 2, gone: 0, failed: 0 } });

  await recover('secret-005');
  await startRollback(again);
  expect(resultsByName(await rollbackReport(again))).toMatchObject({
    'secret-000': 'gone NOT_THERE',
    // A person has read that nothing proves it, and approved the plan again.
    'secret-003': 'rolledBack',
    'secret-004': 'kept RECOVERED_SINCE',
    'secret-005': 'kept RECOVERED_SINCE',
  });
  expect((await readVault(azure, sameGeographyTarget)).map(({ name }) => name)).toEqual(['secret-004', 'secret-005']);
});

const targetOfRecovery = () => localSecretClient(stack.emulator.azure, sameGeographyTarget);

const isDeleted = (name: string): Promise<boolean> =>
  targetOfRecovery()
    .getDeletedSecret(name)
    .then(
      () => true,
      () => false,
    );

/** Recovers a secret in the target, as somebody who needs it does. */
async function recover(name: string): Promise<void> {
  await (await targetOfRecovery().beginRecoverDeletedSecret(name, { intervalInMs: 20 })).pollUntilDone();
}
