import path from 'node:path';
import { type CallCount, type LoggedRequest } from '../local/azure/calls/requestLog';
import { type ReadyInfo } from '../local/azure/readyInfo';
import { type SeedInput } from '../local/azure/seeds/seedSchema';
import { type SettingsChange } from '../local/azure/cloud/azureSettings';
import { compiled, startProgram } from './childProgram';

/** The embedded Azure in its own process, with its state in memory. */
export interface BenchEmulator {
  readonly azure: ReadyInfo;
  /** Creates a vault with `count` secrets of one version. */
  addVault(name: string, secretCount?: number): Promise<void>;
  /** Adds a seed unchanged. */
  seed(seed: SeedInput): Promise<void>;
  changeSettings(change: SettingsChange): Promise<void>;
  counts(): Promise<CallCount[]>;
  requests(): Promise<LoggedRequest[]>;
  clearLog(): Promise<void>;
  stop(): Promise<void>;
}

/** The maximum number of secrets in one call of the control URL. */
const seedSize = 2_000;

export async function startBenchEmulator(folder: string, settings: SettingsChange): Promise<BenchEmulator> {
  const args = [compiled('local/emulator.js'), '--port', '0', '--seed', 'empty', '--json'];
  const program = await startProgram({ args, env: process.env, logFile: path.join(folder, 'emulator.log') });
  const azure = program.ready as ReadyInfo;
  const call = async (method: string, at: string, body?: object): Promise<unknown> => {
    // Minutes are between two calls. A connection that the other side just closes would make the second one fail.
    const headers = { connection: 'close', ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${azure.controlUrl}${at}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const changeSettings = async (change: SettingsChange): Promise<void> => {
    await call('PATCH', '/settings', change);
  };
  await changeSettings(settings);
  return {
    azure,
    changeSettings,
    seed: async (seed) => {
      await call('POST', '/seed', seed);
    },
    addVault: async (name, secretCount = 0) => {
      await call('POST', '/seed', vaultSeed(name, 0, 0));
      for (let from = 0; from < secretCount; from += seedSize)
        await call('POST', '/seed', vaultSeed(name, from, Math.min(from + seedSize, secretCount)));
    },
    counts: async () => (await call('GET', '/counts')) as CallCount[],
    requests: async () => (await call('GET', '/requests')) as LoggedRequest[],
    clearLog: async () => {
      await call('DELETE', '/requests');
    },
    stop: () => program.stop(),
  };
}

export const secretName = (at: number): string => `secret-${String(at).padStart(6, '0')}`;

/** In seconds since 1970. The last list of a move reads items again that were written just before it. */
const longAgo = 1_700_000_000;

/** The emulator derives ids from the name, so names include the vault: equal ids would mean a restored copy. */
function vaultSeed(name: string, from: number, to: number): SeedInput {
  const secrets = Array.from({ length: to - from }, (_, index) => {
    const at = from + index;
    const value = `bench-value-${name}-${at}`.padEnd(64, '.');
    const version = { value, contentType: 'text/plain', tags: { at: String(at) }, created: longAgo, updated: longAgo };
    return { name: secretName(at), versions: [version] };
  });
  return { vaults: [{ name, region: 'westeurope', secrets }] };
}
