import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processesOf } from '../../support/cli/installedPackage';
import { startKvmover } from '../../support/cli/kvmover';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { endLocalProcesses, localFolder, projectRoot, startLocalAzure } from '../../support/local/localProcess';
import { type McpClient, mcpClient } from '../../support/mcp/mcpClient';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';
import { startNode } from '../../support/nodeProcess';

// `kvmover mcp` with an app of its own on this machine.

const pair = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-northeurope' };
const stateDir = localFolder();
const args = ['--embedded', '--state-dir', stateDir];
const noProcess = () => (processesOf(stateDir).length === 0 ? true : undefined);
afterAll(endLocalProcesses);

it('starts the app at the first call that needs it, in a folder where no other command has moves', async () => {
  const mcp: McpClient = await mcpClient(args);
  await mcp.call('can_it_move', { fromRegion: 'westeurope', toRegion: 'northeurope' });
  expect(existsSync(path.join(stateDir, 'mcp'))).toBe(false);
  const planned = await mcp.call('plan', { ...pair, select: { types: ['key'] } });
  expect(planned.content).toMatchObject({ state: 'ready', plan: { backups: 'expected' } });
  expect([existsSync(path.join(stateDir, 'mcp/host')), existsSync(path.join(stateDir, 'host'))]).toEqual([true, false]);
  expect(mcp.faults).toEqual([]);

  const second = await mcpClient(args);
  const { planId } = planned.content;
  expect((await second.call('plan', { planId })).content).toMatchObject({ state: 'ready', planId });
  await second.client.close();
  await mcp.client.close();
  await waitUntil(noProcess, 'the end of the server and of its app');
});

it('ends, and its app with it, after a kill of the client', async () => {
  const server = [path.join(projectRoot, 'dist/cli/main.js'), 'mcp', ...args];
  // A client that can be killed: it starts the server, and asks for a plan.
  const script = `
    const { spawn } = require('node:child_process');
    const server = spawn(process.execPath, ${JSON.stringify(server)}, { stdio: ['pipe', 'pipe', 'inherit'] });
    const send = (message) => server.stdin.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
    server.stdout.on('data', (text) => process.stdout.write(text));
    const clientInfo = { name: 'test', version: '1' };
    send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } });
    send({ method: 'notifications/initialized' });
    send({ id: 2, method: 'tools/call', params: { name: 'plan', arguments: ${JSON.stringify(pair)} } });
  `;
  const client = startNode(['-e', script]);
  await waitUntil(() => (client.stdout().includes('"id":2') ? true : undefined), `a plan; ${client.stderr()}`);
  expect(processesOf(stateDir).length).toBeGreaterThan(1);
  await client.end('SIGKILL');
  await waitUntil(noProcess, 'the end of the server and of its app');
  for (const line of client.stdout().trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
});

it('reads only vaults that a person named, and continues no move that a kill interrupted', async () => {
  const [seed, folder] = [path.join(localFolder(), 'seed.json'), localFolder()];
  writeFileSync(seed, JSON.stringify(moveSeed(80, 1)));
  const { azure } = await startLocalAzure({ stateDir: localFolder(), seed });
  const control = localControl(azure);
  const env = {
    ...{ VAULT_CONNECT_TO: azure.connectTo, NODE_EXTRA_CA_CERTS: azure.caFile },
    ...{ IDENTITY_ENDPOINT: azure.identityEndpoint, IDENTITY_HEADER: azure.identityHeader },
    MOVE_STAGING_KEY_ID: 'https://contoso-mover.vault.azure.net/keys/move-staging',
  };
  const ofFolder = ['--state-dir', folder];
  // The move has items left when the first ones have arrived.
  await control.addFault({ match: { operation: 'secrets.restore' }, effect: { kind: 'slow', ms: 4_000 } });
  let fromMs = 0;
  /** Requests that were sent before a kill may be answered after it. */
  const writes = async () => {
    const sent = (await control.requests()).filter(({ time, durationMs }) => Date.parse(time) - durationMs > fromMs);
    return sent.filter(({ operation }) => operation === 'secrets.restore').length;
  };
  const moving = startKvmover(['move', moveSource, sameGeographyTarget, '--yes', ...ofFolder], env);
  await waitUntil(async () => ((await writes()) > 0 ? true : undefined), `some writes; ${moving.stderr()}`);
  process.kill(moving.pid, 'SIGKILL');
  await waitUntil(() => (processesOf(folder).length === 0 ? true : undefined), 'the end of the app');
  fromMs = Date.now();
  await control.clearFaults();

  const mcp = await mcpClient([moveSource, sameGeographyTarget, ...ofFolder], { env });
  const pairOfMove = { sourceVault: moveSource, targetVault: sameGeographyTarget };
  const planned = await mcp.call('plan', pairOfMove);
  expect(planned.content).toMatchObject({ state: 'ready', plan: { itemCount: 80 } });
  const foreign = await mcp.call('check', { ...pairOfMove, targetVault: otherGeographyTarget });
  expect(foreign).toMatchObject({ isError: true, content: { error: { code: 'TARGET_NOT_ALLOWED' } } });
  expect(await writes()).toBe(0);
  await mcp.client.close();
  // Another command continues it, as a person who works with the move expects.
  const watching = startKvmover(['watch', ...ofFolder], env);
  await waitUntil(async () => ((await writes()) > 0 ? true : undefined), `more writes; ${watching.stderr()}`);
});
