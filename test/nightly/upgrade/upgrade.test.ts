import path from 'node:path';
import { openSqlite } from '../../../local/sqlite/openSqlite';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { readItems } from '../../support/local/localItems';
import { call, postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { leaveState, type PhaseLeft, vaultsOf } from '../../support/upgrade/releaseState';

// A version of the app continues on the state folder of a version that called other steps.

afterEach(endLocalProcesses);

/** The texts of the runtime and of schemas, which help nobody to continue. */
const notInWords = /non-deterministic|orchestrator function|activity function|"path"|invalid_type|unrecognized_keys/i;

async function approve({ baseUrl }: LocalStack, id: string): Promise<void> {
  const { planHash } = (await call(`${baseUrl}/api/moves/${id}/plan`)).body as { planHash: string };
  const body = JSON.stringify({ planHash });
  const headers = { 'Content-Type': 'application/json' };
  expect((await call(`${baseUrl}/api/moves/${id}/approve`, { method: 'POST', headers, body })).status).toBe(202);
}

async function expectMoved({ azure }: LocalStack, phase: PhaseLeft): Promise<void> {
  const { sourceVault, targetVault } = vaultsOf(phase);
  expect(await readItems(azure, targetVault)).toEqual(await readItems(azure, sourceVault));
}

async function expectFailedInWords(stack: LocalStack, phase: PhaseLeft): Promise<void> {
  const status: MoveStatus = await waitForEnd(stack.baseUrl, phase);
  const { problems } = await readReport(stack.baseUrl, phase);
  expect(JSON.stringify([status, problems])).not.toMatch(notInWords);
  expect([phase, status.phase, status.problems[0]?.code]).toEqual([phase, 'failed', 'APP_UPDATED']);
}

/**
 * Changes the histories as if another version had called other steps: a step of each batch in progress, and a sub-orchestrator of the
 * move that verifies.
 */
function pretendOtherSteps(stateDir: string): void {
  const db = openSqlite(path.join(stateDir, 'host/durable.db'), { lockTimeoutMs: 10_000 });
  const update = db.prepare<[string, string]>('UPDATE history SET event = replace(event, ?, ?)');
  const rename = (name: string, former: string) => update.run(`"Name":"${name}"`, `"Name":"${former}"`).changes;
  for (const step of ['inspectPage', 'backupItems', 'verifyItems']) {
    expect(rename(step, `${step}Formerly`)).toBeGreaterThan(0);
    db.prepare<[string, string]>('UPDATE activities SET name = ? WHERE name = ?').run(`${step}Formerly`, step);
  }
  db.close();
}

test('moves whose steps the new version does not have end in words and can be started again; one that waits for its approval continues', async () => {
  const stateDir = localFolder();
  await leaveState(stateDir);
  pretendOtherSteps(stateDir);
  const stack = await startLocalStack({ stateDir, seed: 'empty' });
  await approve(stack, 'awaitingApproval');
  expect(await waitForEnd(stack.baseUrl, 'awaitingApproval')).toMatchObject({ phase: 'completed' });
  await expectMoved(stack, 'awaitingApproval');
  for (const phase of ['planning', 'transferring', 'verifying'] as const) {
    await expectFailedInWords(stack, phase);
    const again = await postMove(stack.baseUrl, { ...vaultsOf(phase), id: `${phase}-again` });
    expect(await waitForEnd(stack.baseUrl, again.id)).toMatchObject({ phase: 'completed' });
    await expectMoved(stack, phase);
  }
}, 240_000);
