import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { storeNames } from '../../../shared/rules/storeNames';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { postMove, readMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget } from '../../support/move/moveSeed';
import { keyPlanter } from '../../support/staging/plantedKey';

// Somebody who can write to the store gives the app notes that it could have written: sealed under a content key of their
// own, which they wrap with the public staging key, or copied from a run that has ended.

let stack: KillableStack;

beforeEach(async () => {
  stack = await KillableStack.start(moveSeed(1, 0));
});
afterEach(endLocalProcesses);

const live = 'secret-000';
const off = 'held-off';
const control = () => localControl(stack.emulator.azure);
const source = () => localSecretClient(stack.emulator.azure, moveSource);
const target = otherGeographyTarget;
const store = () => path.join(stack.folder, 'store');

async function addDisabled(name: string): Promise<string> {
  const { properties } = await source().setSecret(name, 'value');
  const version = properties.version ?? '';
  await source().updateSecretProperties(name, version, { enabled: false });
  return version;
}

const isEnabled = async (name: string, version?: string) => {
  for await (const one of source().listPropertiesOfSecretVersions(name))
    if (version === undefined || one.version === version) return one.enabled;
  throw new Error(`Expected a version of ${name}.`);
};

const start = (id: string, include: string) =>
  postMove(stack.host.baseUrl, {
    ...{ id, sourceVault: moveSource, targetVault: target, disabled: 'unlock' },
    select: { types: ['secret'], include: [include] },
  });

const runOf = async (moveId: string) => ({ moveId, runId: (await readMove(stack.host.baseUrl, moveId)).runId });

const problemsOf = async (id: string) =>
  (await readReport(stack.host.baseUrl, id)).problems.map(({ code, itemName }) => [code, itemName]).sort();

it('disables nothing because of a note under a planted content key, and reports it', async () => {
  await addDisabled(off);
  const match = { vault: moveSource, operation: 'secrets.update' };
  // The first change enables the version. The change that would disable it again fails, so the run leaves a note.
  await control().addFault({ match, times: 1, effect: { kind: 'slow', ms: 1 } });
  await control().addFault({ match, effect: { kind: 'refuse', status: 403, code: 'Forbidden', message: 'no' } });
  await start('cut', off);
  await waitForEnd(stack.host.baseUrl, 'cut');
  await control().clearFaults();
  const run = await runOf('cut');
  const attacker = await keyPlanter(stack.emulator.azure, stack.folder);
  await stack.killHost();

  attacker.plant(run.moveId, run.runId);
  for await (const { version } of source().listPropertiesOfSecretVersions(live)) {
    const note = { side: 'source', itemType: 'secret', itemName: live, versions: [version], settlesAt: 0 };
    await attacker.sealNote(`${storeNames.unlocked(run)}source-secret-${live}.jwe`, note);
  }
  await source().updateSecretProperties(live, '', { tags: { changed: 'since' } });
  await stack.startHost();
  await start('next', live);
  const { phase } = await waitForEnd(stack.host.baseUrl, 'next');
  expect(await isEnabled(live)).toBe(true);
  const refused = [off, live].map((name) => ['UNLOCK_NOTE_REFUSED', name]);
  expect([phase, await problemsOf('next')]).toEqual(['partiallyCompleted', refused.sort()]);
});

it('disables nothing because of a note of a run that disabled its versions itself', async () => {
  const version = await addDisabled(off);
  const match = { vault: moveSource, operation: 'secrets.get', path: `*/${off}/*` };
  const fault = await control().addFault({ match, effect: { kind: 'error', status: 503 } });
  await start('first', off);
  const noted = await waitUntil(
    () => globSync('moves/first/*/unlocked/*', { cwd: store() })[0],
    'note of the version that the move enabled',
  );
  const recorded = localFolder();
  // Drafts come and go while the app writes.
  cpSync(store(), recorded, { recursive: true, filter: (file) => !file.endsWith('.work') });
  await control().removeFault(fault);
  expect((await waitForEnd(stack.host.baseUrl, 'first')).phase).toBe('completed');
  await stack.killHost();

  // A person enables the version. Then somebody puts the note back, together with its content key.
  await source().updateSecretProperties(off, version, { enabled: true });
  for (const name of [noted, ...globSync('staging/first/*/content-key*', { cwd: recorded })])
    cpSync(path.join(recorded, name), path.join(store(), name));
  await stack.startHost();
  await start('next', live);
  await waitForEnd(stack.host.baseUrl, 'next');
  expect(await isEnabled(off, version)).toBe(true);
  expect(await problemsOf('next')).toContainEqual(['UNLOCK_NOTE_REFUSED', off]);
  expect(readFileSync(path.join(store(), noted), 'utf8')).not.toBe('');
});
