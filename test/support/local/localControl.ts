import { type VaultChange } from '../../../local/azure/control/azureControl';
import { type CallCount, type LoggedRequest } from '../../../local/azure/calls/requestLog';
import { type ListedFault } from '../../../local/azure/calls/faultInjector';
import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { type HeldRequest } from '../../../local/azure/calls/heldRequests';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type SettingsChange } from '../../../local/azure/cloud/azureSettings';

/** The control URL of an emulator in another process. */
export interface LocalControl {
  /** Returns the id of the rule. */
  addFault(rule: FaultRuleInput): Promise<string>;
  removeFault(id: string): Promise<void>;
  faults(): Promise<ListedFault[]>;
  clearFaults(): Promise<void>;
  changeSettings(change: SettingsChange): Promise<void>;
  /** The delay of every answer of every vault. */
  slowDown(latencyMs: number): Promise<void>;
  /** Advances the service's clock. */
  advanceClock(ms: number): Promise<void>;
  changeVault(vaultName: string, change: VaultChange): Promise<void>;
  /** Requests that a fault holds, in the order of delivery. */
  heldRequests(): Promise<HeldRequest[]>;
  /** Delivers one held request. Resolves when the request has been executed, immediately if it is not held any more. */
  deliverHeld(id: string): Promise<void>;
  /** Delivers all held requests; resolves when they have been executed. */
  flushHeld(): Promise<void>;
  /** Drops all held requests: they never arrive. */
  dropHeld(): Promise<void>;
  /** Resolves when no request is held any more. */
  whenDelivered(): Promise<void>;
  counts(): Promise<CallCount[]>;
  requests(): Promise<LoggedRequest[]>;
  clearLog(): Promise<void>;
  seed(seed: SeedInput): Promise<void>;
  /** All vaults with their items. `restore` brings them back, and clears faults, held requests and the log. */
  snapshot(): Promise<unknown>;
  restore(snapshot: unknown): Promise<void>;
}

export function localControl({ controlUrl }: Pick<ReadyInfo, 'controlUrl'>): LocalControl {
  const deliver = async (id: string): Promise<void> => {
    const answer = await fetch(`${controlUrl}/held/${id}/deliver`, { method: 'POST' });
    if (!answer.ok && answer.status !== 404) throw new Error(`Delivery of ${id}: ${answer.status}`);
  };
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${controlUrl}${path}`, { method, ...(body === undefined ? {} : json) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const act = async (...args: Parameters<typeof call>): Promise<void> => {
    await call(...args);
  };
  return {
    addFault: async (rule) => ((await call('POST', '/faults', rule)) as { id: string }).id,
    removeFault: (id) => act('DELETE', `/faults/${id}`),
    faults: async () => (await call('GET', '/faults')) as ListedFault[],
    clearFaults: () => act('DELETE', '/faults'),
    changeSettings: (change) => act('PATCH', '/settings', change),
    slowDown: (latencyMs) => act('PATCH', '/settings', { latency: { ms: latencyMs } }),
    advanceClock: (ms) => act('POST', '/clock/advance', { ms }),
    changeVault: (vaultName, change) => act('PATCH', `/vaults/${vaultName}`, change),
    heldRequests: async () => (await call('GET', '/held')) as HeldRequest[],
    deliverHeld: deliver,
    dropHeld: () => act('DELETE', '/held'),
    flushHeld: () => act('POST', '/held/flush'),
    whenDelivered: () => act('POST', '/held/wait', { timeoutMs: 600_000 }),
    counts: async () => (await call('GET', '/counts')) as CallCount[],
    requests: async () => (await call('GET', '/requests')) as LoggedRequest[],
    clearLog: () => act('DELETE', '/requests'),
    seed: (seed) => act('POST', '/seed', seed),
    snapshot: () => call('GET', '/snapshot'),
    restore: (snapshot) => act('PUT', '/snapshot', snapshot),
  };
}

/** Calls that use a key without changing it. */
const uses = /^keys\.(?:encrypt|decrypt|wrapKey|unwrapKey|sign|verify)$/;

/** Calls that change a vault, by operation, for example `secrets.restore`. */
export async function writesTo(azure: ReadyInfo, vaultName: string): Promise<string[]> {
  const requests = await localControl(azure).requests();
  return requests
    .filter(({ vault, method }) => vault === vaultName && method !== 'GET')
    .map(({ operation }) => operation)
    .filter((operation) => !operation.endsWith('.backup') && !uses.test(operation));
}
