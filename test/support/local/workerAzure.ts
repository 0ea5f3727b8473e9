import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type AzureOfWorker } from '../jest/azureOfWorker.cjs';

export interface WorkerAzure {
  readonly azure: ReadyInfo;
  stop(): Promise<void>;
}

export interface WorkerStack extends WorkerAzure {
  readonly baseUrl: string;
  /** The file with the header that calls need. */
  readonly keyFile: string;
  /** The output of the host so far. */
  readonly logs: () => string;
}

interface AzureGiven {
  readonly stateDir: string;
  readonly seed: string;
}

interface StackGiven extends AzureGiven {
  readonly appDir: string;
  readonly maxPayloadBytes: number;
  /** The whole environment of the host. */
  readonly env: NodeJS.ProcessEnv;
}

const worker = Reflect.get(globalThis, Symbol.for('azureOfWorker')) as AzureOfWorker;
const started = new Set<number>();

/** Starts an embedded Azure in the process that this worker keeps for it. Only the ports are those of a process of its own. */
export async function startWorkerAzure(given: AzureGiven): Promise<WorkerAzure> {
  const { id, value } = await start('startAzure', given);
  return { ...(value as { azure: ReadyInfo }), stop: () => end('stop', id) };
}

/** As `startWorkerAzure`, with the app on a host, which is a process of its own. */
export async function startWorkerStack(given: StackGiven): Promise<WorkerStack> {
  let log = '';
  const { id, value } = await start('startStack', given, (text) => {
    log += text;
  });
  return { ...(value as Omit<WorkerStack, 'logs' | 'stop'>), logs: () => log, stop: () => end('stop', id) };
}

/** Ends all that this test file has started. */
export async function endWorkerAzures(): Promise<void> {
  await Promise.all([...started].map((id) => end('drop', id)));
}

async function start(call: string, given: AzureGiven, onText?: (text: string) => void) {
  const answer = await worker.call(call, given, onText);
  started.add(answer.id);
  return answer;
}

async function end(call: 'stop' | 'drop', id: number): Promise<void> {
  if (started.delete(id)) await worker.call(call, id);
}
