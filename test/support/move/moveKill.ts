import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { localControl } from '../local/localControl';
import {
  type LocalHost,
  localFolder,
  startAppHost,
  startEmulatorProcess,
  startLocalAzure,
} from '../local/localProcess';
import { waitUntil } from '../host/hostWait';

/** For a host whose writes are lost on purpose: it waits one and a half times this for an unconfirmed write. */
export const shortCalls = { VAULT_CALL_TIMEOUT_SECONDS: '12' } as const;

type Env = Readonly<Record<string, string>>;

const earlyTimers = ['--early-timers'];

interface Emulator {
  readonly azure: ReadyInfo;
  kill(): Promise<void>;
  stop(): Promise<unknown>;
}

/**
 * An emulator and a host in separate processes, which tests can kill and restart with the same state. Timers of the host fire
 * early, as in Azure. Only `startWithOwnAzure` starts an emulator that can be killed.
 */
export class KillableStack {
  private readonly logsOfKilled: string[] = [];

  private constructor(
    readonly folder: string,
    private readonly seedFile: string,
    private readonly env: Env,
    private readonly azureEnv: Env,
    public emulator: Emulator,
    public host: LocalHost,
  ) {}

  /** Adds `env` to the host's environment at every start. */
  static async start(seed: SeedInput, env: Env = {}): Promise<KillableStack> {
    const places = newPlaces(seed);
    const shared = await startLocalAzure(places);
    const kill = () =>
      Promise.reject(new Error('This embedded Azure has no process of its own: use startWithOwnAzure.'));
    return KillableStack.withHost(places, { ...shared, kill }, { env, azureEnv: {} });
  }

  /** As `start`, with an emulator that is a process of its own. Adds `azureEnv` to its environment at every start. */
  static async startWithOwnAzure(seed: SeedInput, env: Env = {}, azureEnv: Env = {}): Promise<KillableStack> {
    const places = newPlaces(seed);
    return KillableStack.withHost(places, await startEmulatorProcess({ ...places, env: azureEnv }), { env, azureEnv });
  }

  private static async withHost(
    { folder, seed }: Places,
    emulator: Emulator,
    { env, azureEnv }: { readonly env: Env; readonly azureEnv: Env },
  ): Promise<KillableStack> {
    const host = await startAppHost({ stateDir: folder, azure: emulator.azure, env, args: earlyTimers });
    return new KillableStack(folder, seed, env, azureEnv, emulator, host);
  }

  async killHost(): Promise<void> {
    await this.host.kill();
    this.logsOfKilled.push(this.host.logs());
  }

  /** `app` is the folder of another version of the app. */
  async startHost(app?: string): Promise<void> {
    const port = Number(new URL(this.host.baseUrl).port);
    this.host = await this.newHost({ port, ...(app === undefined ? {} : { app }) });
  }

  private newHost(more: { readonly port?: number; readonly app?: string }): Promise<LocalHost> {
    const { folder: stateDir, env } = this;
    return startAppHost({ stateDir, azure: this.emulator.azure, env, args: earlyTimers, ...more });
  }

  /** The output of all hosts so far. */
  hostLogs(): string {
    return [...this.logsOfKilled, this.host.logs()].join('\n');
  }

  /** The emulator restarts at the same ports, as a service does after an outage. */
  async restartEmulator(): Promise<void> {
    await this.emulator.kill();
    const stateDir = path.join(this.folder, 'azure');
    this.emulator = await startEmulatorProcess({ stateDir, seed: this.seedFile, env: this.azureEnv });
  }

  /** The number of calls that all vaults have answered since the log was cleared. */
  async callCount(): Promise<number> {
    const counts = await localControl(this.emulator.azure).counts();
    return counts.reduce((sum, { calls }) => sum + calls, 0);
  }

  /** Resolves when the vaults have answered this many calls, or when the move has ended. */
  async untilCalls(calls: number, hasEnded: () => Promise<boolean>): Promise<void> {
    await waitUntil(
      async () => ((await this.callCount()) >= calls || (await hasEnded()) ? true : undefined),
      `${calls} calls`,
    );
  }

  async stop(): Promise<void> {
    await this.host.stop();
    await this.emulator.stop();
  }
}

interface Places {
  readonly folder: string;
  readonly stateDir: string;
  readonly seed: string;
}

function newPlaces(seed: SeedInput): Places {
  const folder = localFolder();
  const file = path.join(folder, 'seed.json');
  writeFileSync(file, JSON.stringify(seed));
  return { folder, stateDir: path.join(folder, 'azure'), seed: file };
}

/** Random numbers from 0 to 1; the same seed gives the same numbers, so a failed run can be reproduced. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
