import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { waitUntil } from '../../support/host/hostWait';
import { AzureOfWorker } from '../../support/jest/azureOfWorker.cjs';
import { startNode } from '../../support/nodeProcess';

// The process that runs the embedded Azures of a worker of jest.

const folder = mkdtempSync(path.join(os.tmpdir(), 'azure-of-worker-'));
const worker = new AzureOfWorker();
let places = 0;
const newPlace = () => path.join(folder, String((places += 1)));
const start = (seed = 'empty') => worker.call('startAzure', { stateDir: newPlace(), seed });
const controlOf = (value: unknown): string => (value as { azure: ReadyInfo }).azure.controlUrl;
const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/counts`).then(
    ({ ok }) => ok,
    () => false,
  );

afterAll(() => {
  worker.child?.kill();
  rmSync(folder, { recursive: true, force: true });
});

it('runs several at the same time, and ends one of them alone', async () => {
  const [one, other] = await Promise.all([start(), start()]);
  expect(controlOf(one.value)).not.toBe(controlOf(other.value));
  expect(await answers(controlOf(one.value))).toBe(true);
  await worker.call('stop', one.id);
  expect([await answers(controlOf(one.value)), await answers(controlOf(other.value))]).toEqual([false, true]);
});

it('says why one cannot start, and starts the next one', async () => {
  await expect(start('/no/such/seed')).rejects.toThrow('there is no file /no/such/seed');
  expect(await answers(controlOf((await start()).value))).toBe(true);
});

it('starts another process when this one has ended, and does not wait for answers of the one that ended', async () => {
  const { value } = await start();
  worker.child?.kill('SIGKILL');
  await expect(start()).rejects.toThrow('The process of the embedded Azures ended with SIGKILL.');
  expect(await answers(controlOf(value))).toBe(false);
  expect(await answers(controlOf((await start()).value))).toBe(true);
});

it('does not keep its worker running, and ends with it', async () => {
  const file = JSON.stringify(path.resolve(__dirname, '../../support/jest/azureOfWorker.cjs'));
  const given = JSON.stringify({ stateDir: newPlace(), seed: 'empty' });
  const program = `const { AzureOfWorker } = require(${file});
    new AzureOfWorker().call('startAzure', ${given}).then(({ value }) => console.log(value.azure.controlUrl));`;
  const run = startNode(['-e', program], { stderr: 'inherit' });
  const url = await run.firstLine();
  expect(await run.ended).toBe(0);
  await waitUntil(async () => ((await answers(url)) ? undefined : true), 'end of the embedded Azure');
});
