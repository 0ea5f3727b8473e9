import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { waitUntil } from '../../support/host/hostWait';
import { localControl, writesTo } from '../../support/local/localControl';
import { postMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { moveSeed, moveSource, otherGeographyTarget } from '../../support/move/moveSeed';

// Somebody who can write to the store changes the results of the first batch before the move verifies them.

let stack: LocalStack;
let stateDir: string;

/** More secrets than one batch has, so that the first batch has stored its results while the second one still runs. */
const secretCount = 30;
const last = `secret-0${String(secretCount - 1)}`;
const excluded = 'excluded';

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(moveSeed(secretCount, 0)));
  stack = await startLocalStack({ stateDir, seed });
});
afterAll(endLocalProcesses);

it('does not enable a version of an item that the request excludes, even if the results contain the item', async () => {
  const source = localSecretClient(stack.azure, moveSource);
  const { properties } = await source.setSecret(excluded, 'value');
  await source.updateSecretProperties(excluded, properties.version ?? '', { enabled: false });
  const control = localControl(stack.azure);
  const match = { vault: otherGeographyTarget, path: `/secrets/${last}`, method: 'PUT' as const };
  await control.addFault({ match, effect: { kind: 'throttle', retryAfterSeconds: 1 } });
  await control.clearLog();
  const select = { exclude: [excluded] };
  const vaults = { sourceVault: moveSource, targetVault: otherGeographyTarget };
  await postMove(stack.baseUrl, { id: 'results', ...vaults, disabled: 'unlock', select });
  const results = { cwd: path.join(stateDir, 'store'), absolute: true };
  const stored = await waitUntil(
    () => globSync('moves/results/*/results/000000.json', results)[0],
    'results of the first batch',
  );
  // Replace the file in one operation, because the app may read it at the same time.
  const planted = path.join(stateDir, 'planted.json');
  writeFileSync(planted, readFileSync(stored, 'utf8').replace('"secret-000"', `"${excluded}"`));
  renameSync(planted, stored);
  await control.clearFaults();
  const { phase } = await waitForEnd(stack.baseUrl, 'results');
  expect([phase, await writesTo(stack.azure, moveSource)]).toEqual(['failed', []]);
});
