import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PortTakenError } from '../../../../local/azure/network/listen';
import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { sqliteEntryStore } from '../../../../local/azure/state/sqliteEntryStore';
import { StateInUseError } from '../../../../local/azure/state/stateErrors';
import { azureCryptographyClient, azureSecretClient } from '../../../support/azure/azureClients';
import { azureRequest, v } from '../../../support/azure/azureRequest';
import { testSeed, until } from '../../../support/azure/azureTestVaults';

const running: RunningAzure[] = [];
let stateDir: string;

beforeEach(() => {
  stateDir = mkdtempSync(path.join(tmpdir(), 'azure-state-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((azure) => azure.stop()));
  rmSync(stateDir, { recursive: true });
});

async function start(options: Parameters<typeof startAzure>[0]): Promise<RunningAzure> {
  const azure = await startAzure(options);
  running.push(azure);
  return azure;
}

async function stop(azure: RunningAzure): Promise<void> {
  running.splice(running.indexOf(azure), 1);
  await azure.stop();
}

test('keeps addresses, CA, tokens, secrets, keys, settings and blobs across a restart', async () => {
  const before = await start({ stateDir, seed: 'empty' });
  const token = await before.control.issueToken();
  const client = azureSecretClient(before, 'contoso-westeurope');
  await client.setSecret('kept', 'one');
  await client.setSecret('kept', 'two', { tags: { a: 'b' } });
  const secret = await client.getSecret('kept');
  const blob = await client.backupSecret('kept');
  await before.control.changeSettings({ latency: { ms: 1 }, clockShiftMs: 5_000 });
  const { connectTo, identityEndpoint, identityHeader, controlUrl, vaults } = before;
  const keyId = 'https://contoso-mover.vault.azure.net/keys/move-staging';
  const wrapped = await azureCryptographyClient(before, keyId).wrapKey('RSA-OAEP-256', Buffer.from('content key'));
  await stop(before);

  const after = await start({ stateDir, seed: 'sample' });
  expect(after).toMatchObject({ connectTo, identityEndpoint, identityHeader, controlUrl, vaults });
  expect(after.control.settings()).toMatchObject({ latency: { ms: 1 }, clockShiftMs: 5_000 });
  expect((await azureRequest(after, 'contoso-westeurope', { path: v('/secrets/kept/'), token })).status).toBe(200);
  expect(await azureSecretClient(after, 'contoso-westeurope').getSecret('kept')).toEqual(secret);
  await azureSecretClient(after, 'contoso-northeurope').restoreSecretBackup(blob ?? new Uint8Array());
  const unwrapped = await azureCryptographyClient(after, keyId).unwrapKey('RSA-OAEP-256', wrapped.result);
  expect(Buffer.from(unwrapped.result).toString()).toBe('content key');
});

test('names a port in use and leaves nothing behind', async () => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const { port } = holder.address() as net.AddressInfo;

  const error: unknown = await startAzure({ port, stateDir }).catch((reason: unknown) => reason);
  holder.close();

  expect(error).toBeInstanceOf(PortTakenError);
  expect(error).toMatchObject({ message: expect.stringContaining(`Port ${port} of 127.0.0.1 is taken`) });
  await start({ stateDir, seed: 'empty' });
});

test('takes another port without a given one if another program uses that of the last run', async () => {
  const before = await start({ stateDir, seed: 'empty' });
  await stop(before);
  const port = Number(before.connectTo.split(':')[1]);
  const holder = net.createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));

  try {
    const after = await start({ stateDir, seed: 'empty' });
    expect(after.connectTo).not.toBe(before.connectTo);
    expect(await azureSecretClient(after, 'contoso-westeurope').setSecret('reached', 'yes')).toHaveProperty('name');
  } finally {
    holder.close();
  }
});

test('uses neighbours of a given port for the vaults, or free ports when those are in use', async () => {
  const first = await start({ seed: 'empty' });
  const port = Number(first.connectTo.split(':')[1]);
  await stop(first);
  const second = await start({ port, seed: 'empty' });

  expect(second.connectTo).toBe(`127.0.0.1:${port}`);
  expect(new Set(second.vaults.map(({ directUrl }) => directUrl)).size).toBe(4);
});

test('allows one emulator per state folder', async () => {
  await start({ stateDir, seed: 'empty' });

  await expect(startAzure({ stateDir })).rejects.toThrow(StateInUseError);
});

test('explains an invalid seed and leaves nothing running', async () => {
  await expect(startAzure({ seed: { vaults: [{ name: 'moon', region: 'moonbase' }] }, stateDir })).rejects.toThrow(
    'The seed cannot be used: region moonbase is not known: give its geography.',
  );
});

test('rejects a state of another version with a message', async () => {
  const store = sqliteEntryStore(stateDir);
  store.put('vault/0000', { name: 'old' });
  await store.commit();
  store.close();

  await expect(startAzure({ stateDir })).rejects.toThrow(/written by another version/);
});

test('lets others read nothing of its state', async () => {
  await start({ stateDir, seed: 'empty' });
  const open = readdirSync(stateDir).filter((name) => (statSync(path.join(stateDir, name)).mode & 0o077) !== 0);

  expect(open).toEqual([]);
});

test('removes the temporary folder at the end', async () => {
  const azure = await start({ seed: 'empty' });
  await stop(azure);

  expect(() => statSync(path.dirname(azure.caFile))).toThrow(/ENOENT/);
});

test('lets a running request end before it stops', async () => {
  const azure = await start({ seed: testSeed() });
  azure.control.addFault({ effect: { kind: 'slow', ms: 150 } });
  const answer = azureRequest(azure, 'source', { path: v('/secrets') });
  await until(() => azure.control.faults()[0]?.hits === 1);
  await stop(azure);

  await expect(answer).resolves.toMatchObject({ status: 200 });
});
