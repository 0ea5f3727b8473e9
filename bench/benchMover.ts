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
  /** Contains the host's state, the store and the log. */
  readonly folder: string;
  /** Options of Node.js, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  /** Disables the app's rate limiter, to measure the app and not the pace. */
  readonly limits: 'kept' | 'off';
}

/** The app on the embedded host, in its own process. */
export interface BenchMover {
  readonly baseUrl: string;
  readonly start: (body: MoveBody) => Promise<RunningMove>;
  /** A move that an earlier process with the same folder started. */
  readonly resume: (earlier: RunningMove) => RunningMove;
  /** Resident bytes now. */
  readonly residentBytes: () => number;
  /** The processor time so far; NaN if the system does not report it. */
  readonly processorSeconds: () => number;
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export type MoveBody = Pick<MoveRequest, 'sourceVault' | 'targetVault'> & Partial<MoveRequest>;

export interface RunningMove {
  readonly links: MoveLinks;
  readonly read: () => Promise<MoveStatus>;
  /** Resolves to the seconds from start to end, as a caller sees them; rejects unless everything arrived. */
  readonly ended: (lookEveryMs?: number) => Promise<number>;
}

interface MoveLinks {
  readonly moveUri: string;
  readonly statusUri: string;
}

/**
 * As `Retry-After` of a start says. Each look costs the app some milliseconds of its only core. Of many moves, looks have to be
 * rarer.
 */
const usualLookMs = 2_000;
/** An orchestration ends some milliseconds after the status that shows the end. */
const endLookMs = 50;
const endPhases: ReadonlySet<string> = new Set(['completed', 'partiallyCompleted', 'failed', 'cancelled']);

export async function startBenchMover({ azure, folder, nodeArgs = [], limits }: MoverOptions): Promise<BenchMover> {
  const host = [compiled('local/functionsHost/main.js'), '--app', projectRoot, '--port', '0', '--json'];
  const off = limits === 'off' ? ['--require', compiled('bench/withoutLimits.js')] : [];
  const own = Object.entries(process.env).filter(([name]) => !/^(MOVE_|VAULT_|NODE_EXTRA_)/.test(name));
  const env = {
    ...embeddedEnvironment(Object.fromEntries(own), azure, { stateDir: folder }),
    MOVE_ALLOWED_SOURCES: 'bench-*',
    MOVE_ALLOWED_TARGETS: 'bench-*',
  };
  const args = [...nodeArgs, ...off, ...host, '--state', path.join(folder, 'host')];
  const program = await startProgram({ args, env, logFile: path.join(folder, 'mover.log') });
  const { baseUrl } = program.ready as { baseUrl: string };
  /** The same address with the port of this process. */
  const at = (address: string): string => address.replace(new URL(address).origin, baseUrl);
  return {
    baseUrl,
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
    ended: async (lookEveryMs = usualLookMs) => {
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

/** The end of an orchestration, from its history. So the time is exact even if the caller looks rarely. */
async function endOf(statusUri: string): Promise<number> {
  for (;;) {
    const { historyEvents } = (await getJson(`${statusUri}&showHistory=true`)) as {
      historyEvents: { EventType: string; Timestamp: string }[];
    };
    const end = historyEvents.find(({ EventType }) => EventType === 'ExecutionCompleted');
    if (end !== undefined) return Date.parse(end.Timestamp);
    await wait(endLookMs);
  }
}

async function getJson(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}
