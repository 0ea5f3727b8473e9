import { mkdtempSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureAgent } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { testSeed } from '../../support/azure/azureTestVaults';

const itemCount = 10_000;
const versionsEach = 10;
const stateDir = mkdtempSync(path.join(tmpdir(), 'azure-many-'));
const nameOf = (index: number) => `item-${String(index).padStart(5, '0')}`;
const secrets = Array.from({ length: itemCount }, (_, index) => ({
  name: nameOf(index),
  versions: Array.from({ length: versionsEach }, (_v, order) => ({
    value: `fake-${index}-${order}`,
    created: 1_600_000_000 + order * 86_400,
    tags: { order: String(order) },
  })),
}));
let azure: RunningAzure;
let loadMs: number;

/** Starts with the state folder, or the seed, and measures the processor time, which other programs do not change. */
async function start(): Promise<void> {
  const before = process.cpuUsage();
  azure = await startAzure({ seed: testSeed({ secrets }), stateDir });
  const { user, system } = process.cpuUsage(before);
  loadMs = (user + system) / 1_000;
}

beforeAll(start);
afterAll(async () => {
  await azure.stop();
  rmSync(stateDir, { recursive: true });
});

/** The median of the processor time, in milliseconds, of a request and its answer, on one connection. */
async function medianCpuMs(paths: readonly string[]): Promise<number> {
  const token = await azure.control.issueToken();
  const agent = Object.assign(azureAgent(azure), { maxSockets: 1 });
  const headers = { authorization: `Bearer ${token}` };
  const times: number[] = [];
  for (const target of paths) {
    const started = process.cpuUsage();
    const status = await new Promise((resolve, reject) => {
      https
        .get({ agent, host: 'source.vault.azure.net', path: target, headers }, (response) => {
          response.resume().on('end', () => {
            resolve(response.statusCode);
          });
        })
        .on('error', reject);
    });
    expect(status).toBe(200);
    const { user, system } = process.cpuUsage(started);
    times.push((user + system) / 1000);
  }
  agent.destroy();
  return times.sort((left, right) => left - right)[Math.floor(times.length / 2)] ?? Infinity;
}

const spread = Array.from({ length: 200 }, (_, index) => nameOf((index * 7_919) % itemCount));

test('seeds 10,000 items with 100,000 versions into a state folder in 10 s of processor time', () => {
  expect(loadMs).toBeLessThan(10_000);
});

test('answers a page of any list and a read of any item in 5 ms of processor time, with the client', async () => {
  const { body } = await azureRequest(azure, 'source', { path: v('/secrets') });
  const deep = body.nextLink.replace(/^https:\/\/[^/]+/, '');

  expect(await medianCpuMs(spread.map((name) => v(`/secrets/${name}/`)))).toBeLessThan(5);
  expect(await medianCpuMs(spread.map((name) => v(`/secrets/${name}/versions`)))).toBeLessThan(5);
  expect(await medianCpuMs(Array<string>(100).fill(v('/secrets')))).toBeLessThan(5);
  expect(await medianCpuMs(Array<string>(100).fill(deep))).toBeLessThan(5);
});

test('restores changed items from a snapshot', async () => {
  const snapshot = azure.control.snapshot();
  await azureRequest(azure, 'source', { method: 'DELETE', path: v(`/secrets/${nameOf(9_999)}`) });
  await azure.control.restore(snapshot);
  const { body } = await azureRequest(azure, 'source', { path: v(`/secrets/${nameOf(9_999)}/versions`) });

  expect(snapshot.entries.length).toBeGreaterThan(110_000);
  expect(body.value).toHaveLength(versionsEach);
});

test('loads all of it at the next start in 10 s of processor time', async () => {
  await azure.stop();
  await start();
  const { body } = await azureRequest(azure, 'source', { path: v(`/secrets/${nameOf(5_000)}/`) });

  expect(loadMs).toBeLessThan(10_000);
  expect(body.value).toBe(`fake-5000-${versionsEach - 1}`);
});
