import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { itemsPerPage } from '../../../shared/rules/transfer/batching';
import { waitUntil } from '../../support/host/hostWait';
import { refusalIn } from '../../support/control/steeredMove';
import { localControl } from '../../support/local/localControl';
import { call, postMove, type StartedMove, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses, startAppHost } from '../../support/local/localProcess';
import { readVault } from '../../support/local/localVaults';
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
  const report = await rollbackReport(move);
  expect(report).toMatchObject({ phase: 'completed', counts: { rolledBack: secrets, kept: 0, gone: 0, failed: 0 } });
  expect(new Set(Object.values(resultsByName(report)))).toEqual(new Set(['rolledBack']));
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
