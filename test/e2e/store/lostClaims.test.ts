import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pause } from '../../support/history/moveClient';
import { waitUntil } from '../../support/host/hostWait';
import { localControl, writesTo } from '../../support/local/localControl';
import { call, postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';

// Somebody who can write to the store removes or changes the claim of a vault while a move writes to that vault.

let stack: LocalStack;
let stateDir: string;

const secretCount = 24;
const thirdTarget = 'contoso-third';
/** A permit of a run lasts for a sixth of this. */
const callTimeoutSeconds = 2;
/** A permit, the requests that were sent under it, and time for a busy machine. */
const untilQuietMs = 2_000;

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  const { vaults = [], ...rest } = moveSeed(secretCount, 0);
  writeFileSync(seed, JSON.stringify({ ...rest, vaults: [...vaults, { name: thirdTarget, region: 'northeurope' }] }));
  const env = { VAULT_CALL_TIMEOUT_SECONDS: String(callTimeoutSeconds), MOVE_ALLOWED_TARGETS: '*' };
  stack = await startLocalStack({ stateDir, seed, env });
});
beforeEach(async () => {
  // Slow enough that a move writes for as long as a test needs.
  const match = { method: 'PUT' as const };
  await localControl(stack.azure).addFault({ match, effect: { kind: 'slow', ms: 400 } });
});
afterEach(async () => {
  await localControl(stack.azure).clearFaults();
});
afterAll(endLocalProcesses);

const claimOf = (vault: string) => path.join(stateDir, 'store', 'claims', 'vaults', `${vault}.json`);

/** Replaces a file in one operation, because the app may read it at the same time. */
function replace(file: string, text: string): void {
  const draft = path.join(stateDir, 'draft');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(draft, text);
  renameSync(draft, file);
}

/** Starts a move that writes slowly, and returns when it has written. */
async function startWriting(id: string, targetVault: string): Promise<void> {
  const before = (await writesTo(stack.azure, targetVault)).length;
  const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 2 };
  const options = { method: 'exportImport', gate: 'off', late: 'report', pace };
  await postMove(stack.baseUrl, { id, sourceVault: moveSource, targetVault, ...options });
  await waitUntil(
    async () => ((await writesTo(stack.azure, targetVault)).length > before ? true : undefined),
    `a write of move ${id}`,
  );
}

/** How many writes begin at the target once no permit of a run lasts any more. */
async function lateWrites(targetVault: string, ids: readonly string[]): Promise<number> {
  await pause(untilQuietMs);
  const before = (await writesTo(stack.azure, targetVault)).length;
  for (const id of ids) await waitForEnd(stack.baseUrl, id);
  return (await writesTo(stack.azure, targetVault)).length - before;
}

async function codesOf(id: string): Promise<unknown[]> {
  const { results } = await readReport(stack.baseUrl, id);
  return [...new Set(results.flatMap(({ code }) => (code === undefined ? [] : [code])))].sort();
}

function remove(file: string): void {
  rmSync(file);
}

function truncate(file: string): void {
  replace(file, readFileSync(file, 'utf8').slice(0, 40));
}

describe('a move whose claim is no longer in the store', () => {
  it.each([
    ['removed', sameGeographyTarget, remove],
    ['damaged', otherGeographyTarget, truncate],
  ])('writes nothing more to the vault and says so, if the claim is %s', async (how, target, change) => {
    await startWriting(how, target);
    change(claimOf(target));
    expect(await lateWrites(target, [how])).toBe(0);
    expect(await codesOf(how)).toEqual(['CLAIM_LOST']);
  });
});

describe('two moves to one vault whose claim somebody removes', () => {
  it('never both write, although the claim of the first one is put back', async () => {
    await startWriting('first', thirdTarget);
    const file = claimOf(thirdTarget);
    const first = readFileSync(file, 'utf8');
    rmSync(file);
    await postMove(stack.baseUrl, { id: 'second', sourceVault: moveSource, targetVault: thirdTarget });
    replace(file, first);
    expect(await lateWrites(thirdTarget, ['first', 'second'])).toBe(0);
    const ended = [await call(`${stack.baseUrl}/api/moves/first`), await call(`${stack.baseUrl}/api/moves/second`)];
    expect(ended.map(({ body }) => body.phase)).not.toContain('completed');
    expect(ended.map(({ text }) => text)).toEqual([
      // Where the first one is slow, it asks while the second one has the claim.
      expect.stringMatching(/CLAIM_LOST|MOVE_SUPERSEDED/),
      expect.stringContaining('CLAIM_LOST'),
    ]);
  });
});
