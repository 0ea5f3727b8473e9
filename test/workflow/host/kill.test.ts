import path from 'node:path';
import { HostClient } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder, type HostProcess } from '../../support/host/hostProcess';
import { readJournal } from '../../support/host/hostWait';

/** HOST_KILLS=100 runs the full test. The default finds most defects. */
const kills = Number(process.env['HOST_KILLS'] ?? 12);
const batchSize = 6;
const rounds = 3;

const stateDir = temporaryFolder();
const folder = temporaryFolder();
const journal = path.join(folder, 'journal');
const started: string[] = [];
let random = 20_261_125;

afterAll(endHosts);

/** Gives the same sequence in each run, so that a failure can be reproduced. */
const nextRandom = (below: number): number => {
  random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
  return random % below;
};

const lines = (id: string, round: number): string[] => ['first', 'a', 'b', 'c'].map((name) => `${id}/${round}/${name}`);

const expectedOutput = (id: string): unknown =>
  Array.from({ length: rounds }, (_, round) => [...lines(id, round), `${id}/${round}/done`, `${id}-${round}-retried`]);

/** Sends the open instances the events that they wait for, until they have ended or `isOver`. Returns whether all ended. */
async function drive(client: HostClient, isOver: () => boolean): Promise<boolean> {
  const open = new Set<string>();
  for (const id of started.slice(-batchSize)) open.add(id);
  while (!isOver()) {
    for (const id of open) {
      const { runtimeStatus, customStatus } = await client.status(id);
      if (runtimeStatus === 'Completed' || runtimeStatus === 'Failed') open.delete(id);
      const waitsFor = (customStatus as { waitsFor?: number } | null)?.waitsFor;
      if (open.has(id) && waitsFor !== undefined) await client.raise(id, 'go', waitsFor);
    }
    if (open.size === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}

async function startBatch(client: HostClient): Promise<void> {
  const first = started.length;
  const ids = Array.from({ length: batchSize }, (_, index) => `x${first + index}`);
  started.push(...ids);
  for (const id of ids) await startOne(client, id);
}

async function startOne(client: HostClient, id: string): Promise<void> {
  const input = JSON.stringify({ id, round: 0, rounds, folder, results: [] });
  const { status } = await client.call('POST', `orchestrators/exercise/${id}`, input);
  // 409: the start before the kill was saved although its answer was lost.
  if (status !== 202 && status !== 409) throw new Error(`start of ${id}: ${status}`);
}

const open = async (): Promise<{ host: HostProcess; client: HostClient }> => {
  const host = await startHostProcess({ stateDir, env: { JOURNAL: journal } });
  return { host, client: await HostClient.open(host.baseUrl) };
};

it(
  `completes every orchestration with the right output after ${kills} kills at random moments, and loses no step`,
  async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      const { host, client } = await open();
      const life = { isOver: false };
      const dying = new Promise((resolve) => setTimeout(resolve, nextRandom(250))).then(async () => {
        life.isOver = true;
        await host.kill();
      });
      try {
        for (const id of started.slice(-batchSize)) await startOne(client, id);
        while (!life.isOver) if (await drive(client, () => life.isOver)) await startBatch(client);
      } catch (error) {
        // The connection breaks when the host dies; anything else is a failure.
        if (!life.isOver) throw error;
      }
      await dying;
    }

    const { client } = await open();
    for (const id of started.slice(-batchSize)) await startOne(client, id);
    await drive(client, () => false);
    for (const id of started) {
      expect(await client.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: expectedOutput(id) });
    }
    const ran = new Set(readJournal(journal));
    for (const id of started) {
      for (let round = 0; round < rounds; round += 1) {
        expect([...lines(id, round), `${id}/${round}/child`].filter((line) => !ran.has(line))).toEqual([]);
      }
    }
  },
  // A limit for what hangs, not for what is slow.
  kills * 15_000 + 120_000,
);
