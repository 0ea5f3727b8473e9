import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import {
  armCreate,
  armGroup,
  armKeyVaultClient,
  armPolicy,
  armRequest,
  armVault,
  armVaultPath,
} from '../../../support/azure/azureArm';
import { azureSecretClient } from '../../../support/azure/azureClients';
import { AzureTestClock, collect, errorOf, testSeed } from '../../../support/azure/azureTestVaults';

const dayMs = 24 * 60 * 60 * 1000;
const clock = new AzureTestClock();
const stateDir = mkdtempSync(path.join(tmpdir(), 'arm-state-'));
const policies = { accessPolicies: [armPolicy()], enableRbacAuthorization: false };
const settings = { delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0 } };
let azure: RunningAzure;

const start = () => startAzure({ seed: { ...testSeed(), settings }, clock, stateDir });
beforeAll(async () => {
  azure = await start();
});
afterAll(async () => {
  await azure.stop();
  rmSync(stateDir, { recursive: true });
});

const vaults = () => armKeyVaultClient(azure).vaults;
const recover = (name: string) => armCreate(azure, name, { ...policies, createMode: 'recover' });
const secretsOf = (name: string) => azureSecretClient(azure, name, { retryOptions: { maxRetries: 0 } });

async function makeAndDelete(name: string, properties = {}): Promise<void> {
  await armCreate(azure, name, { ...policies, ...properties });
  await secretsOf(name).setSecret('kept', 'value', { tags: { a: 'b' } });
  await vaults().delete(armGroup, name);
}

test('answers 404 for getting, recovering or purging a vault that is not deleted', async () => {
  const purge = vaults().purgeDeleted('source', 'westeurope', { updateIntervalInMs: 1 });

  expect(await errorOf(vaults().getDeleted('source', 'westeurope'))).toMatchObject({ statusCode: 404 });
  expect(await errorOf(recover('never-there'))).toMatchObject({ statusCode: 404, code: 'DeletedVaultNotFound' });
  expect(await errorOf(purge.pollUntilDone())).toMatchObject({ statusCode: 404 });
  expect(
    (await armRequest(azure, { method: 'DELETE', path: `${armVaultPath('none')}?api-version=2026-02-01` })).status,
  ).toBe(204);
});

test('removes a deleted vault from the data plane and blocks its name', async () => {
  await makeAndDelete('left');

  await expect(secretsOf('left').getSecret('kept')).rejects.toThrow(/alert|handshake|421/i);
  expect(azure.vaults.map(({ name }) => name)).not.toContain('left');
  expect(await errorOf(vaults().get(armGroup, 'left'))).toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  expect(await errorOf(armCreate(azure, 'left', policies))).toMatchObject({ statusCode: 409, code: 'ConflictError' });
});

test('shows a deleted vault with the date of its purge', async () => {
  await makeAndDelete('shown', { softDeleteRetentionInDays: 7 });
  const deleted = await vaults().getDeleted('shown', 'northeurope');

  expect(deleted.properties).toMatchObject({ vaultId: armVaultPath('shown'), location: 'northeurope' });
  expect(deleted.properties?.scheduledPurgeDate?.getTime()).toBe(clock.now() + 7 * dayMs);
  expect((await collect(vaults().listDeleted())).map(({ name }) => name)).toContain('shown');
});

test('recovers a vault with all its items', async () => {
  await makeAndDelete('recovered');
  const recovered = await recover('recovered');

  expect(recovered.properties.provisioningState).toBe('Succeeded');
  expect(await secretsOf('recovered').getSecret('kept')).toMatchObject({
    value: 'value',
    properties: { tags: { a: 'b' } },
  });
  expect(await errorOf(vaults().getDeleted('recovered', 'northeurope'))).toMatchObject({ statusCode: 404 });
});

test('completes a purge by the clock and frees the name for an empty vault', async () => {
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 5_000, provisionMs: 0 } });
  await makeAndDelete('purged');
  let polls = 0;
  const poller = vaults().purgeDeleted('purged', 'northeurope', { updateIntervalInMs: 1 });
  poller.onProgress(() => {
    polls += 1;
    clock.advance(2_000);
  });
  await poller.pollUntilDone();
  await azure.control.changeSettings(settings);

  expect(polls).toBeGreaterThan(1);
  await armCreate(azure, 'purged', policies);
  expect(await errorOf(secretsOf('purged').getSecret('kept'))).toMatchObject({ statusCode: 404 });
});

test('rejects the purge of a protected vault and purges it when its retention ends', async () => {
  await makeAndDelete('protected', { enablePurgeProtection: true, softDeleteRetentionInDays: 7 });
  const deleted = await vaults().getDeleted('protected', 'northeurope');
  const purge = vaults().purgeDeleted('protected', 'northeurope', { updateIntervalInMs: 1 });

  expect(deleted.properties?.purgeProtectionEnabled).toBe(true);
  expect(await errorOf(purge.pollUntilDone())).toMatchObject({ statusCode: 405, code: 'MethodNotAllowed' });
  clock.advance(7 * dayMs);
  expect(await errorOf(vaults().getDeleted('protected', 'northeurope'))).toMatchObject({ statusCode: 404 });
});

test('keeps vaults, deleted vaults and addresses across a restart', async () => {
  await armCreate(azure, 'live', policies);
  await secretsOf('live').setSecret('kept', 'value');
  await makeAndDelete('gone');
  const before = azure.vaults.find(({ name }) => name === 'live');
  await azure.stop();
  azure = await start();

  expect(azure.vaults.find(({ name }) => name === 'live')).toEqual(before);
  expect((await secretsOf('live').getSecret('kept')).value).toBe('value');
  expect((await vaults().get(armGroup, 'live')).properties.accessPolicies).toHaveLength(1);
  await recover('gone');
  expect((await secretsOf('gone').getSecret('kept')).value).toBe('value');
});

test('restores deleted vaults from a snapshot', async () => {
  await makeAndDelete('in-snapshot');
  const snapshot = azure.control.snapshot();
  await recover('in-snapshot');
  await azure.control.restore(snapshot);

  expect((await vaults().getDeleted('in-snapshot', 'northeurope')).name).toBe('in-snapshot');
  await azure.control.reset();
  expect(await collect(vaults().listDeleted())).toEqual([]);
});

test('gives an address to each of several vaults created at once', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `parallel-${index}`);
  await Promise.all(names.map((name) => armCreate(azure, name, policies)));
  const ports = azure.vaults.map(({ directUrl }) => directUrl);

  expect(azure.vaults.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  expect(new Set(ports).size).toBe(ports.length);
});

test('makes one vault from two creations of the same name', async () => {
  const once = () =>
    armRequest(azure, { method: 'PUT', path: `${armVaultPath('once')}?api-version=2026-02-01`, body: armVault() });
  const answers = await Promise.all([once(), once(), once()]);

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
});
