import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { storeNames } from '../../../shared/rules/storeNames';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { call, postMove, readMove, readReport, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { localSecretClient, readSecret } from '../../support/local/localVaults';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';

// Somebody who can write to the store plants notes that say the app enabled versions.

const live = 'secret-000';
const held = 'secret-001';

let stack: LocalStack;
let stateDir: string;

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(moveSeed(2, 0)));
  stack = await startLocalStack({ stateDir, seed });
});
afterAll(endLocalProcesses);
afterEach(() => localControl(stack.azure).clearFaults());

const byValue = { sourceVault: moveSource, targetVault: otherGeographyTarget };
const start = (id: string, more: object = {}) => postMove(stack.baseUrl, { id, ...byValue, ...more });

interface Run {
  readonly moveId: string;
  readonly runId: string;
}
const runOf = async (moveId: string): Promise<Run> => ({
  moveId,
  runId: (await readMove(stack.baseUrl, moveId)).runId,
});

const fileOf = (name: string): string => path.join(stateDir, 'store', name);

/** Plants a note of every version of a live secret. Anyone who can read names knows all that is in it. */
async function plant(run: Run, side: 'source' | 'target', vault: string): Promise<string> {
  const { versions } = await readSecret(localSecretClient(stack.azure, vault), live);
  const note = { side, itemType: 'secret', itemName: live, versions: versions.map(({ id }) => id) };
  const file = fileOf(`${storeNames.unlocked(run)}${side}-secret-${live}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(note));
  return file;
}

/** Adds a run to the earlier writers of the source. */
function plantWriter(run: Run): void {
  const file = fileOf(`claims/vaults/${moveSource}.json`);
  const claim = JSON.parse(readFileSync(file, 'utf8')) as { previous: object[] };
  claim.previous = [{ ...run, ...byValue }, ...claim.previous];
  writeFileSync(file, JSON.stringify(claim));
}

const flagsOf = async (vault: string, name = live) =>
  (await readSecret(localSecretClient(stack.azure, vault), name)).versions.map(({ enabled }) => enabled);

/** Starts a move whose planning waits until the vault answers again. */
async function startHeld(id: string, more: object): Promise<Run> {
  const match = { vault: moveSource, path: `/secrets/${held}/*` };
  await localControl(stack.azure).addFault({ match, effect: { kind: 'error', status: 503 } });
  await start(id, more);
  const run = await runOf(id);
  // The survey is the first step. It has ended when the app lists the source.
  await waitUntil(async () => {
    const faults = await localControl(stack.azure).faults();
    return faults.some(({ hits }) => hits > 0) ? true : undefined;
  }, 'inspection of the secret that is held');
  return run;
}

describe('the app, with a note planted in the folder of an earlier run,', () => {
  let earlier: Run;

  beforeAll(async () => {
    await start('earlier');
    await waitForEnd(stack.baseUrl, 'earlier');
    earlier = await runOf('earlier');
  });

  it('disables nothing at the target, and reports the note', async () => {
    const note = await plant(earlier, 'target', otherGeographyTarget);
    await start('next');
    const { phase } = await waitForEnd(stack.baseUrl, 'next');
    expect(await flagsOf(otherGeographyTarget)).toEqual([true]);
    const { problems } = await readReport(stack.baseUrl, 'next');
    expect([phase, problems]).toEqual([
      'partiallyCompleted',
      [expect.objectContaining({ code: 'UNLOCK_NOTE_REFUSED', itemType: 'secret', itemName: live })],
    ]);
    expect(readFileSync(note, 'utf8')).toContain(live);
  });

  it.each([
    ['moves nothing', { dryRun: true }],
    ['moves disabled versions by backup only', {}],
    ['enables disabled versions', { disabled: 'unlock' }],
  ])('disables nothing at the source in a move that %s', async (words, more) => {
    await plant(earlier, 'source', moveSource);
    plantWriter(earlier);
    const id = `after-${words.replaceAll(' ', '-')}`;
    await start(id, more);
    await waitForEnd(stack.baseUrl, id);
    expect(await flagsOf(moveSource)).toEqual([true]);
  });
});

describe('the app, with a note planted in the folder of the same run,', () => {
  it('disables nothing in a dry run', async () => {
    const run = await startHeld('dry', { disabled: 'unlock', dryRun: true });
    await plant(run, 'source', moveSource);
    await localControl(stack.azure).clearFaults();
    await waitForEnd(stack.baseUrl, 'dry');
    expect(await flagsOf(moveSource)).toEqual([true]);
  });

  it.each(['move', 'unlock'])('disables nothing in a move with disabled: %s', async (disabled) => {
    const id = `own-${disabled}`;
    const targetVault = disabled === 'move' ? sameGeographyTarget : otherGeographyTarget;
    const method = 'exportImport';
    const { moveUri } = await start(id, { targetVault, method, disabled, approval: 'required' });
    await waitForMove(stack.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
    await plant(await runOf(id), 'source', moveSource);
    const { planHash } = (await call(`${moveUri}/plan`)).body as { planHash: string };
    const headers = { 'Content-Type': 'application/json' };
    await call(`${moveUri}/approve`, { method: 'POST', headers, body: JSON.stringify({ planHash }) });
    await waitForEnd(stack.baseUrl, id);
    expect(await flagsOf(moveSource)).toEqual([true]);
  });
});

describe('the app, after a move left a version enabled,', () => {
  it('disables it in the next move with the same id, and names it in the report and the log', async () => {
    const off = 'left-open';
    const client = localSecretClient(stack.azure, moveSource);
    const { properties } = await client.setSecret(off, 'value');
    await client.updateSecretProperties(off, properties.version ?? '', { enabled: false });
    const control = localControl(stack.azure);
    const match = { vault: moveSource, operation: 'secrets.update' };
    // The first change, which enables the version, succeeds. Changes that would disable it again fail.
    await control.addFault({ match, times: 1, effect: { kind: 'slow', ms: 1 } });
    const effect = { kind: 'refuse', status: 403, code: 'Forbidden', message: 'no' } as const;
    await control.addFault({ match, effect });
    await start('cut', { disabled: 'unlock', select: { types: ['secret'], include: [off] } });
    await waitForEnd(stack.baseUrl, 'cut');
    await control.clearFaults();
    expect(await flagsOf(moveSource, off)).toEqual([true]);

    await start('cut', { disabled: 'unlock', select: { types: ['secret'], include: [live] } });
    await waitForEnd(stack.baseUrl, 'cut');
    expect(await flagsOf(moveSource, off)).toEqual([false]);
    const { notices } = await readReport(stack.baseUrl, 'cut');
    const notice = { code: 'DISABLED_AGAIN', itemType: 'secret', itemName: off };
    expect(notices).toContainEqual(expect.objectContaining(notice));
    expect(stack.logs()).toMatch(/"relocked":\[\{[^\]]*"itemName":"left-open"/);
  });
});
