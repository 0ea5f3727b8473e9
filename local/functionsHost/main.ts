import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { type FunctionKeys, parseKeys, readKeys } from './app/readFunctionKeys';
import { describeFailure } from './hostError';
import type { HostLogEntry, LogLevel } from './hostLog';
import { logLines } from './logLines';
import { type RunningHost, startHost } from './startHost';
import { restartExitCode, takeHandedConnections } from './supervised';

const usage =
  'Usage: node main.js --app DIR --state DIR [--port N] [--keys DIR|-] [--early-timers] [--max-payload BYTES] [--json] [--supervised]';

const urgentLevels: ReadonlySet<LogLevel> = new Set(['warning', 'error', 'critical']);

const writeLine = logLines((text) => process.stderr.write(text));

void main();

async function main(): Promise<void> {
  const options = readArguments();
  keepStdoutClean();
  const hasStarter = process.connected;
  // A host that another process started ends with that process, also during its start. Its state on disk is always consistent.
  if (hasStarter) process.once('disconnect', () => process.exit(1));
  try {
    const { isSupervised, keysFrom, ...given } = options;
    const keys = await keysOf(keysFrom);
    const hostOptions = { ...given, ...(keys === undefined ? {} : { keys }) };
    const onTimeout = (): void => {
      if (isSupervised) process.exit(restartExitCode);
    };
    const connections = isSupervised ? { connections: takeHandedConnections } : {};
    const host = await startHost({ ...hostOptions, ...connections, log: writeLog, onTimeout });
    const release = endWithWorker(host, isSupervised);
    const stop = (): void =>
      void host.stop().then(() => {
        release();
        process.exit(0);
      });
    process.once('SIGTERM', stop);
    // Ctrl+C reaches all processes of a terminal. The process that started the host may need it before it stops it.
    if (hasStarter) process.on('SIGINT', () => undefined);
    else process.once('SIGINT', stop);
    // Printed last, because the reader of this line may stop the host at once.
    const ready = options.json ? JSON.stringify({ ready: true, baseUrl: host.baseUrl }) : `Ready: ${host.baseUrl}`;
    process.stdout.write(`${ready}\n`);
  } catch (error) {
    writeLine(describeFailure(error), true);
    process.exit(1);
  }
}

/**
 * Ends the process when the app ends it or throws what nobody catches, as the real host ends its worker. Open requests get 500. All
 * durable work is on disk, and a supervisor starts the host again. Returns a function that ends this.
 */
function endWithWorker(host: RunningHost, isSupervised: boolean): () => void {
  const onException = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    writeLog({
      level: 'critical',
      category: 'Host.App',
      message: `The app threw an error that nobody caught: ${text}`,
    });
    process.exit(1);
  };
  const onExit = (): void => {
    host.failOpenRequests();
    if (isSupervised) process.exitCode = restartExitCode;
  };
  process.on('uncaughtException', onException).once('exit', onExit);
  return () => process.off('exit', onExit);
}

/** `-` reads the keys from stdin, so that they are neither in a file nor in the arguments or the environment of a process. */
async function keysOf(from: string | undefined): Promise<FunctionKeys | undefined> {
  if (from === undefined) return undefined;
  if (from !== '-') return readKeys(path.resolve(from));
  return parseKeys(await text(process.stdin), 'stdin');
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        app: { type: 'string' },
        state: { type: 'string' },
        port: { type: 'string', default: '7071' },
        keys: { type: 'string' },
        'early-timers': { type: 'boolean', default: false },
        'max-payload': { type: 'string' },
        json: { type: 'boolean', default: false },
        supervised: { type: 'boolean', default: false },
      },
    });
    if (values.app === undefined || values.state === undefined) throw new Error('--app and --state are required.');
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
      throw new Error('--port must be a number from 0 to 65535.');
    const { app: appDir, state: stateDir, keys: keysFrom, json, 'early-timers': hasEarlyTimers } = values;
    const limit = payloadLimit(values['max-payload']);
    const isSupervised = values.supervised;
    return { appDir, stateDir, port: Number(values.port), json, hasEarlyTimers, isSupervised, keysFrom, ...limit };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(2);
  }
}

function payloadLimit(text: string | undefined): { readonly maxPayloadBytes?: number } {
  if (text === undefined) return {};
  if (/^[1-9]\d{0,14}$/.test(text)) return { maxPayloadBytes: Number(text) };
  throw new Error('--max-payload must be a whole number of bytes, 1 or more.');
}

/** Sends the app's output to stderr, so that stdout contains only the ready line. */
function keepStdoutClean(): void {
  for (const method of ['log', 'info', 'debug'] as const) console[method] = console.error;
}

function writeLog({ level, category, message }: HostLogEntry): void {
  writeLine(`${new Date().toISOString()} ${level} [${category}] ${message}`, urgentLevels.has(level));
}
