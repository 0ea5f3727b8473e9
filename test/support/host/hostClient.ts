import { waitForLasting, waitUntil } from './hostWait';

/** JSON of a form that the test knows. */
export type LooseJson = ReturnType<typeof JSON.parse>;

export interface InstanceStatus {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly customStatus: unknown;
  readonly output: LooseJson;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly historyEvents?: readonly Record<string, LooseJson>[];
}

const endedStatuses = ['Completed', 'Failed', 'Terminated', 'Canceled'];

/** Calls the durable API of a host over HTTP, as an external client does. */
export class HostClient {
  private constructor(
    readonly baseUrl: string,
    /** Root of the durable API, in its public or local form. */
    readonly root: string,
    private readonly code: string | undefined,
  ) {}

  /** The public form; the contract app returns its key. */
  static async open(baseUrl: string): Promise<HostClient> {
    const binding = await HostClient.binding(baseUrl);
    const code = new URL(binding.managementUrls.statusQueryGetUri).searchParams.get('code') ?? '';
    return new HostClient(baseUrl, `${baseUrl}/runtime/webhooks/durabletask/`, code);
  }

  /** The local form, which the library in the app uses. It needs no key. */
  static async openLocal(baseUrl: string): Promise<HostClient> {
    const binding = await HostClient.binding(baseUrl);
    return new HostClient(baseUrl, binding.rpcBaseUrl, undefined);
  }

  static async binding(baseUrl: string): Promise<LooseJson> {
    return (await fetch(`${baseUrl}/api/binding`)).json();
  }

  /** Sends any call of the API; `body` is sent unchanged. */
  async call(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Response> {
    const url = new URL(path, this.root);
    if (this.code !== undefined) url.searchParams.set('code', this.code);
    const json = { 'content-type': 'application/json' };
    return fetch(url, {
      method,
      headers: { ...json, ...headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
    });
  }

  /** Starts an instance and returns its id. */
  async start(name: string, input?: unknown, instanceId?: string): Promise<string> {
    const path = `orchestrators/${name}${instanceId === undefined ? '' : `/${encodeURIComponent(instanceId)}`}`;
    const response = await this.call('POST', path, input === undefined ? undefined : JSON.stringify(input));
    if (response.status !== 202) throw new Error(`start: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  }

  /** Starts an instance and waits for its end. */
  async run(name: string, input?: unknown, instanceId?: string): Promise<InstanceStatus> {
    return this.ended(await this.start(name, input, instanceId));
  }

  /** A read is made again once: a host may close a connection at the moment at which the next call takes it. */
  async status(instanceId: string, query = ''): Promise<InstanceStatus> {
    const path = `instances/${encodeURIComponent(instanceId)}${query}`;
    const response = await this.call('GET', path).catch(() => this.call('GET', path));
    if (response.status === 404) throw new Error(`no instance ${instanceId}`);
    return (await response.json()) as InstanceStatus;
  }

  async until(instanceId: string, condition: (status: InstanceStatus) => boolean): Promise<InstanceStatus> {
    return waitUntil(async () => {
      const status = await this.status(instanceId);
      return condition(status) ? status : undefined;
    });
  }

  async ended(instanceId: string): Promise<InstanceStatus> {
    return waitForLasting(async () => {
      const status = await this.status(instanceId);
      return endedStatuses.includes(status.runtimeStatus) ? status : undefined;
    });
  }

  async raise(instanceId: string, name: string, data: unknown): Promise<number> {
    const path = `instances/${encodeURIComponent(instanceId)}/raiseEvent/${name}`;
    return (await this.call('POST', path, JSON.stringify(data))).status;
  }

  /** Actions without a body: terminate, suspend, resume, rewind, restart. */
  async control(instanceId: string, action: string, query = ''): Promise<Response> {
    return this.call('POST', `instances/${encodeURIComponent(instanceId)}/${action}${query}`);
  }

  /** Calls a method of the durable client inside the app. */
  async library(method: string, ...args: unknown[]): Promise<LooseJson> {
    const response = await fetch(`${this.baseUrl}/api/client/${method}`, {
      method: 'POST',
      body: JSON.stringify(args),
    });
    return response.json();
  }
}
