import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type ReadyInfo } from '../local/azure/readyInfo';
import { embeddedEnvironment } from '../local/launch/appEnvironment';
import { type MoveRequest } from '../shared/contracts/api/moveRequest';
import { type MoveStatus } from '../shared/contracts/api/moveStatus';
import { compiled, processorSeconds, projectRoot, startProgram } from './childProgram';

export interface MoverOptions {
  readonly azure: ReadyInfo;
  /** Holds the host's state, the store and the log. */
  readonly folder: string;
  /** Node's own options, as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  /** Leaves the app's limiter out, for what measures the app and not the pace. */
  readonly limits: 'kept' | 'off';
}

/** The app on the embedded host, in a process of its own. */
export interface BenchMover {
  readonly start: (body: MoveBody) => Promise<RunningMove>;
  /** A move that an earlier process on the same folder started. */
  readonly resume: (earlier: RunningMove) => RunningMove;
  /** Resident bytes now. */
  readonly residentBytes: () => number;
  /** Processor time taken so far; NaN where the system does not tell. */
  readonly processorSeconds: () => number;
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export type MoveBody = Pick<MoveRequest, 'sourceVault' | 'targetVault'> & Partial<MoveRequest>;

export interface RunningMove {
  readonly links: MoveLinks;
  readonly read: () => Promise<MoveStatus>;
  /** Resolves to the seconds from the start to the end, both as a caller sees them; rejects unless all has arrived. */
  readonly ended: () => Promise<number>;
}

interface MoveLinks {
  readonly moveUri: string;
  readonly statusUri: string;
}

/** A look takes the app some milliseconds of its one core, which must not count. */
const lookEveryMs = 250;
const endPhases: ReadonlySet<string> = new Set(['completed', 'partiallyCompleted', 'failed', 'cancelled']);

export async function startBenchMover({ azure, folder, nodeArgs = [], limits }: MoverOptions): Promise<BenchMover> {
  const host = [compiled('local/functionsHost/main.js'), '--app', projectRoot, '--port', '0', '--json'];
  const off = limits === 'off' ? ['--require', compiled('bench/withoutLimits.js')] : [];
  const own = Object.entries(process.env).filter(([name]) => !/^(MOVE_|VAULT_|NODE_EXTRA_)/.test(name));
  const env = {
    ...embeddedEnvironment(Object.fromEntries(own), azure, folder),
    MOVE_ALLOWED_SOURCES: 'bench-*',
    MOVE_ALLOWED_TARGETS: 'bench-*',
  };
  const args = [...nodeArgs, ...off, ...host, '--state', path.join(folder, 'host')];
  const program = await startProgram({ args, env, logFile: path.join(folder, 'mover.log') });
  const { baseUrl } = program.ready as { baseUrl: string };
  /** The same address at this process, which has another port. */
  const at = (address: string): string => address.replace(new URL(address).origin, baseUrl);
  return {
    start: (body) => startMove(baseUrl, body),
    resume: ({ links }) => runningMove({ moveUri: at(links.moveUri), statusUri: at(links.statusUri) }),
    residentBytes: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(program.pid)])) * 1024,
    processorSeconds: () => processorSeconds(program.pid),
    kill: () => program.kill(),
    stop: () => program.stop(),
  };
}

async function startMove(baseUrl: string, body: MoveBody): Promise<RunningMove> {
  const began = Date.now();
  const started = await fetch(`${baseUrl}/api/moves`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (started.status !== 202) throw new Error(`Expected 202; ${started.status} came: ${await started.text()}`);
  const { moveUri = '', statusQueryGetUri = '' } = (await started.json()) as Readonly<Record<string, string>>;
  return runningMove({ moveUri, statusUri: statusQueryGetUri }, began);
}

function runningMove(links: MoveLinks, began = Date.now()): RunningMove {
  const read = async (): Promise<MoveStatus> => (await getJson(links.moveUri)) as MoveStatus;
  return {
    links,
    read,
    ended: async () => {
      let status = await read();
      while (!endPhases.has(status.phase)) {
        await wait(lookEveryMs);
        status = await read();
      }
      const { done, total } = status.items;
      if (done !== total)
        throw new Error(`${done} of ${total} items arrived: ${JSON.stringify(status).slice(0, 2_000)}`);
      return ((await endOf(links.statusUri)) - began) / 1000;
    },
  };
}

/** When an orchestration ended, out of its history: a caller that looks seldom learns it as exactly as one that looks often. */
async function endOf(statusUri: string): Promise<number> {
  for (;;) {
    const { historyEvents } = (await getJson(`${statusUri}&showHistory=true`)) as {
      historyEvents: { EventType: string; Timestamp: string }[];
    };
    const end = historyEvents.find(({ EventType }) => EventType === 'ExecutionCompleted');
    if (end !== undefined) return Date.parse(end.Timestamp);
    await wait(lookEveryMs);
  }
}

async function getJson(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}
