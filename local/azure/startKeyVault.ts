import { fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { defaultIdentity } from './cloud/defaults';
import { environmentOf } from './environment';
import {
  type EmulatedCredential,
  type EmulatedIdentity,
  type EmulatedVault,
  type KeyVaultEmulator,
  type KeyVaultOptions,
  type LoggedCall,
  type VaultContent,
} from './keyVaultApi';
import { type ReadyInfo, type ReadyVault } from './readyInfo';
import { startAzure } from './startAzure';

interface Running {
  readonly ready: ReadyInfo;
  readonly stop: () => Promise<void>;
}

/** Deletions and issued certificates settle at once, so that tests need not wait. */
const settings = { delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } };
const lifetimeSeconds = 3_600;

/** Starts an emulator with one vault. `program` is the file that runs it in a process of its own. */
export async function startKeyVaultOf(program: string, options: KeyVaultOptions = {}): Promise<KeyVaultEmulator> {
  const running = await (options.ownProcess === true ? startChild(program, options) : startHere(options));
  try {
    const vaults = new EmulatedVaults(running.ready);
    return { ...(await vaults.add(options)), ...controlled(running, vaults) };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function startHere({ seed, port, state }: KeyVaultOptions): Promise<Running> {
  const azure = await startAzure({
    seed: seed ?? { settings, vaults: [] },
    ...(port === undefined ? {} : { port }),
    ...(state === undefined ? {} : { stateDir: state }),
  });
  return { ready: azure, stop: () => azure.stop() };
}

/** The process ends when its channel to this one does, however this one ends. It does not keep this one running. */
async function startChild(program: string, { seed, port = 0, state }: KeyVaultOptions): Promise<Running> {
  const content = typeof seed === 'string' ? seed : JSON.stringify(seed ?? { settings, vaults: [] });
  const args = ['--port', String(port), '--seed', content, ...(state === undefined ? [] : ['--state', state])];
  const child = fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  const ended = once(child, 'exit');
  const [ready] = await Promise.race([once(child, 'message') as Promise<[ReadyInfo]>, ended.then(failed)]);
  child.unref();
  child.channel?.unref();
  const stop = async (): Promise<void> => {
    child.ref();
    if (child.connected) child.disconnect();
    if (child.exitCode === null && child.signalCode === null) await ended;
  };
  return { ready, stop };
}

function failed([code]: unknown[]): never {
  throw new Error(`The emulator ended with code ${String(code)} before it was ready. Its error output says why.`);
}

function controlled({ ready, stop }: Running, vaults: EmulatedVaults): Omit<KeyVaultEmulator, keyof EmulatedVault> {
  const { send } = vaults;
  return {
    env: environmentOf(ready),
    controlUrl: ready.controlUrl,
    newVault: (content) => vaults.add(content),
    addFault: async (fault) => (await send<{ id: string }>('POST', '/faults', fault)).id,
    clearFaults: () => send('DELETE', '/faults'),
    now: async () => new Date((await send<{ now: string }>('GET', '/clock')).now),
    setClock: (now) => send('PUT', '/clock', { now: now.getTime() }),
    advanceClock: (ms) => send('POST', '/clock/advance', { ms }),
    snapshot: () => send<object>('GET', '/snapshot'),
    restore: (snapshot) => send('PUT', '/snapshot', snapshot),
    calls: () => send<LoggedCall[]>('GET', '/requests'),
    stop,
  };
}

/** Adds vaults to a running emulator by its control URL. */
class EmulatedVaults {
  private readonly ca: string;
  /** Each change of the identities sends all of them, so one follows the other. */
  private identities: Promise<readonly object[]> = Promise.resolve([]);

  constructor(private readonly ready: ReadyInfo) {
    this.ca = readFileSync(ready.caFile, 'utf8');
  }

  readonly send = async <T = void>(method: string, path: string, body?: object): Promise<T> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${this.ready.controlUrl}${path}`, { method, ...sent });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The emulator refused ${method} ${path} (${answer.status}): ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };

  async add({ name = newName(), identities, secrets, keys, certificates }: VaultContent = {}): Promise<EmulatedVault> {
    const known = Object.entries(identities ?? {}).map(([label, role]) => ({ label, role, ...this.newIdentity() }));
    await this.signIn(known);
    const everything = { principalId: defaultIdentity.objectId, role: 'Key Vault Administrator' };
    const roles = known.map(({ objectId, role }) => ({ principalId: objectId, role }));
    const access = { access: { model: 'rbac', assignments: [] }, roleAssignments: [everything, ...roles] };
    const content = Object.entries({ secrets, keys, certificates }).filter(([, items]) => items !== undefined);
    const vault = { name, ...Object.fromEntries(content), ...(known.length === 0 ? {} : access) };
    await this.send('POST', '/seed', { vaults: [vault] });
    const found = (await this.send<ReadyVault[]>('GET', '/vaults')).find((one) => one.name === name);
    return {
      name,
      url: found?.directUrl ?? '',
      hostUrl: found?.url ?? '',
      credential: this.credentialOf({}),
      clientOptions: { disableChallengeResourceVerification: true, tlsOptions: { ca: this.ca } },
      identities: Object.fromEntries(known.map(({ label, role: _, ...identity }) => [label, identity])),
    };
  }

  private newIdentity(): EmulatedIdentity {
    const ids = { clientId: randomUUID(), objectId: randomUUID() };
    const { tenantId } = this.ready.signIn;
    return { tenantId, ...ids, clientSecret: randomBytes(24).toString('hex'), credential: this.credentialOf(ids) };
  }

  private async signIn(added: readonly EmulatedIdentity[]): Promise<void> {
    if (added.length === 0) return;
    const own = added.map(({ clientId, objectId, clientSecret }) => ({ clientId, objectId, secret: clientSecret }));
    this.identities = this.identities.then(async (before) => {
      const all = [...before, ...own];
      await this.send('PATCH', '/settings', { identities: all });
      return all;
    });
    await this.identities;
  }

  private credentialOf(ids: { readonly clientId?: string; readonly objectId?: string }): EmulatedCredential {
    return {
      getToken: async (scopes) => {
        const [scope = ''] = [scopes].flat();
        const audience = scope.replace(/\/\.default$/, '');
        const { token } = await this.send<{ token: string }>('POST', '/tokens', { audience, lifetimeSeconds, ...ids });
        return { token, expiresOnTimestamp: Date.now() + lifetimeSeconds * 1_000 };
      },
    };
  }
}

function newName(): string {
  return `vault-${randomBytes(6).toString('hex')}`;
}
