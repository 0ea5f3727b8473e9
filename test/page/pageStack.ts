import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ReadyInfo } from '../../local/azure/readyInfo';
import { type SeedInput } from '../../local/azure/seeds/seedSchema';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { waitForLasting } from '../support/host/hostWait';
import { localFolder, startAppHost, startEmulatorProcess } from '../support/local/localProcess';

export const functionKey = 'key-of-the-page-tests';

type Sent = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

export interface PageStack {
  readonly baseUrl: string;
  readonly azure: ReadyInfo;
  /** The folder of the app's store. */
  readonly storeFolder: string;
  /** Calls the API with the key. */
  readonly send: (path: string, init?: Sent) => Promise<Response>;
  readonly start: (
    path: 'moves' | 'checks' | 'comparisons' | 'consumers' | 'fleets' | 'fleets/check',
    body: object,
  ) => Promise<{ readonly id: string; readonly checks?: unknown; readonly statusQueryGetUri?: string }>;
  /** Waits until the answer about a path meets a condition. */
  readonly waitFor: (path: string, isIt: (body: object) => boolean) => Promise<object>;
  readonly waitForMove: (id: string, isIt: (status: MoveStatus) => boolean) => Promise<MoveStatus>;
  /** The same app with other settings. */
  readonly again: (env: Readonly<Record<string, string>>) => Promise<string>;
}

/** How long the largest move of these tests may take. */
const moveLimitMs = 1_800_000;

interface Parts {
  readonly seed: SeedInput;
  /** Added to the environment of the app and of the embedded Azure. */
  readonly env: Readonly<Record<string, string>>;
  /** Sent with each call of a test, such as who makes it. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Starts the embedded Azure, and the app with function keys, as a deployment has them. */
export async function startPageStack({ seed: input, env: both, headers: own }: Parts): Promise<PageStack> {
  const stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(input));
  const { azure } = await startEmulatorProcess({ stateDir: path.join(stateDir, 'azure'), seed, env: both });
  const keys = path.join(stateDir, 'keys');
  mkdirSync(keys);
  const key = (name: string, value: string) => ({ name, value, encrypted: false });
  const hostKeys = {
    masterKey: key('master', 'master-of-the-page-tests'),
    functionKeys: [key('default', functionKey)],
  };
  writeFileSync(path.join(keys, 'host.json'), JSON.stringify(hostKeys));
  const again = async (env: Readonly<Record<string, string>>): Promise<string> => {
    const own = {
      MOVE_ALLOWED_SOURCES: '*',
      MOVE_ALLOWED_TARGETS: '*',
      MOVE_ALLOW_ROLLBACK: 'true',
      MOVE_ALLOW_REHEARSAL: 'true',
      MOVE_ALLOW_RETIREMENT: 'true',
      ...both,
      ...env,
    };
    const folder = env['MOVE_UI'] === undefined ? stateDir : localFolder();
    return (await startAppHost({ azure, stateDir: folder, args: ['--keys', keys], env: own })).baseUrl;
  };
  const baseUrl = await again({});
  const send = (at: string, init: Sent = {}): Promise<Response> =>
    fetch(`${baseUrl}/api/${at}`, { ...init, headers: { 'x-functions-key': functionKey, ...own, ...init.headers } });
  const waitFor = <Body extends object>(at: string, isIt: (body: Body) => boolean): Promise<Body> =>
    waitForLasting(
      async () => {
        const answer = await send(at);
        const body = answer.ok ? ((await answer.json()) as Body) : undefined;
        return body !== undefined && isIt(body) ? body : undefined;
      },
      `the state of ${at}`,
      moveLimitMs,
    );
  return {
    baseUrl,
    azure,
    storeFolder: path.join(stateDir, 'store'),
    send,
    again,
    start: async (at, body) => {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await send(at, { method: 'POST', headers, body: JSON.stringify(body) });
      if (answer.status !== 202) throw new Error(`Expected 202; ${answer.status} came: ${await answer.text()}`);
      return (await answer.json()) as { id: string };
    },
    waitFor: (at, isIt) => waitFor<object>(at, isIt),
    waitForMove: (id, isIt) => waitFor<MoveStatus>(`moves/${id}`, isIt),
  };
}
