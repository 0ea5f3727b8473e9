import path from 'node:path';
import { startNode } from '../test/support/nodeProcess';

// Compiled files are in dist/bench, next to dist/local.
const root = path.resolve(__dirname, '../..');

/** The embedded host with the bench app, in its own process. */
export interface BenchHost {
  /** Starts an orchestration and resolves when it has ended; rejects if it failed. */
  run(name: string, input?: unknown): Promise<void>;
  /** Starts an orchestration and resolves when the start is saved. */
  start(name: string, input?: unknown): Promise<string>;
  /** Resident and heap bytes, after a collection of garbage. */
  memory(): Promise<{ readonly rss: number; readonly heapUsed: number }>;
  /** The times at which the results of an instance's activities were written, in order. */
  answerTimes(instanceId: string): Promise<number[]>;
  waitFor(instanceId: string): Promise<void>;
  kill(): Promise<void>;
}

/** Starts a host with a state folder and waits until it is ready. */
export async function startBenchHost(stateDir: string): Promise<BenchHost> {
  const main = path.join(root, 'dist/local/functionsHost/main.js');
  const app = path.join(root, 'bench/hostApp');
  const args = ['--expose-gc', main, '--app', app, '--state', stateDir, '--port', '0', '--json'];
  const host = startNode(args, { stderr: 'inherit' });
  const { baseUrl } = JSON.parse(await host.firstLine()) as { baseUrl: string };
  const call = async (url: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(url, init);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return response.json();
  };
  const { rpcBaseUrl } = (await call(`${baseUrl}/api/binding`)) as { rpcBaseUrl: string };
  const start = async (name: string, input: unknown = null, query = ''): Promise<string> => {
    const answer = await call(`${rpcBaseUrl}orchestrators/${name}${query}`, input);
    return query === '' ? (answer as { id: string }).id : '';
  };
  return {
    start,
    run: async (name, input) => {
      await start(name, input, '?timeout=600');
    },
    memory: async () => (await call(`${baseUrl}/api/memory`)) as { rss: number; heapUsed: number },
    answerTimes: async (id) => {
      const status = (await call(`${rpcBaseUrl}instances/${id}?showHistory=true`)) as {
        historyEvents: { EventType: string; Timestamp: string }[];
      };
      return status.historyEvents.filter((e) => e.EventType === 'TaskCompleted').map((e) => Date.parse(e.Timestamp));
    },
    waitFor: async (id) => {
      for (;;) {
        const { runtimeStatus } = (await call(`${rpcBaseUrl}instances/${id}`)) as { runtimeStatus: string };
        if (runtimeStatus === 'Completed') return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    kill: async () => {
      await host.end('SIGKILL');
    },
  };
}
