import path from 'node:path';
import Database from 'better-sqlite3';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { readItems } from '../../support/local/localItems';
import { call, postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../../support/local/localProcess';
import { type PhaseLeft, releases, saveRelease, unpackRelease, vaultsOf } from '../../support/upgrade/releaseState';

// A newer version of the app continues on the state folder of an earlier release.

const saved = process.env['SAVE_RELEASE'];
if (saved !== undefined) beforeAll(() => saveRelease(saved, localFolder()), 120_000);
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

/** Ended with everything moved, or with words that say how to start again. */
async function expectEndInWords(stack: LocalStack, phase: PhaseLeft): Promise<MoveStatus> {
  const status = await waitForEnd(stack.baseUrl, phase);
  const { problems } = await readReport(stack.baseUrl, phase);
  expect(JSON.stringify([status, problems])).not.toMatch(notInWords);
  if (status.phase === 'completed') await expectMoved(stack, phase);
  else expect([status.phase, status.problems[0]?.code]).toEqual(['failed', 'APP_UPDATED']);
  return status;
}

// `SAVE_RELEASE=1.2.3 npx jest test/e2e/upgrade` saves a state of the code of now first.
/**
 * Changes the histories of a saved state as if the release had called other steps: a step of each batch in progress, and a
 * sub-orchestrator of the move that verifies.
 */
function pretendOtherSteps(stateDir: string): void {
  const db = new Database(path.join(stateDir, 'host/durable.db'));
  const rename = (name: string, former: string): number =>
    db.prepare('UPDATE history SET event = replace(event, ?, ?)').run(`"Name":"${name}"`, `"Name":"${former}"`).changes;
  for (const step of ['inspectItem', 'backupItem', 'verifyItems']) {
    expect(rename(step, `${step}Formerly`)).toBeGreaterThan(0);
    db.prepare('UPDATE activities SET name = ? WHERE name = ?').run(`${step}Formerly`, step);
  }
  db.close();
}

describe.each(saved === undefined ? releases : [saved])('the state that release %s left', (release) => {
  it('has a move that is approved and ends after the upgrade, and moves in other phases that end in words', async () => {
    const stateDir = localFolder();
    unpackRelease(release, stateDir);
    const stack = await startLocalProcess({ stateDir, seed: 'empty' });
    await approve(stack, 'awaitingApproval');
    expect(await waitForEnd(stack.baseUrl, 'awaitingApproval')).toMatchObject({ phase: 'completed' });
    await expectMoved(stack, 'awaitingApproval');
    for (const phase of ['planning', 'transferring', 'verifying'] as const) await expectEndInWords(stack, phase);
  }, 240_000);

  it('has moves whose steps the new version does not have; they end in words, and can be started again', async () => {
    const stateDir = localFolder();
    unpackRelease(release, stateDir);
    pretendOtherSteps(stateDir);
    const stack = await startLocalProcess({ stateDir, seed: 'empty' });
    for (const phase of ['planning', 'transferring', 'verifying'] as const) {
      expect(await expectEndInWords(stack, phase)).toMatchObject({ phase: 'failed' });
      const again = await postMove(stack.baseUrl, { ...vaultsOf(phase), id: `${phase}-again` });
      expect(await waitForEnd(stack.baseUrl, again.id)).toMatchObject({ phase: 'completed' });
      await expectMoved(stack, phase);
    }
  }, 240_000);
});
