import { type Place, type Runtime, type RuntimeRow } from '../../../bench/histories/people';
import { type InstanceStatus } from '../host/hostClient';
import { postChecks } from '../local/localChecks';
import { call } from '../local/localMoves';
import { pause } from './moveClient';

/** The limits of calls of the host are as much shorter than those of virtual time. */
const fasterBy = 6;

/** A real host as people of the virtual histories see it. They look at the runtime whenever they wait. */
export class RealPlace implements Place {
  readonly world: Place['world'];
  readonly faults = { ms: (_: string, least: number) => least, hasHit: false };
  readonly durable: Runtime;
  private readonly rows = new Map<string, RuntimeRow>();
  private list: string | undefined;

  constructor(
    private readonly baseUrl: string,
    seed: number,
  ) {
    this.world = {
      seed,
      get now() {
        return Date.now();
      },
      note: () => undefined,
      wait: async (delayMs) => {
        await pause(delayMs / fasterBy);
        await this.look();
      },
    };
    const never = (): void => {
      throw new Error('Expected people to let the runs of a calm history end.');
    };
    this.durable = { rows: this.rows, send: never, purge: never };
  }

  readonly ask: Place['ask'] = async (_, { method, path, query = {}, body }) => {
    const url = `${this.baseUrl}/api/${path}?${new URLSearchParams(query).toString()}`;
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await call(url, { method, ...(body === undefined ? {} : json) });
    // What was asked for may have taken the place of an ended run.
    if (method === 'POST') await this.look();
    return { status: answer.status, body: answer.body };
  };

  /** The address of the runtime's own list. The answer to a start of checks has the key of it, that of a fleet has none. */
  private async listOfRuntime(): Promise<string> {
    const pair = { sourceVault: 'past-none-west', targetVault: 'past-none-target' };
    const { origin, searchParams } = new URL((await postChecks(this.baseUrl, pair)).statusQueryGetUri);
    return `${origin}/runtime/webhooks/durabletask/instances?code=${searchParams.get('code') ?? ''}&top=1000`;
  }

  private async look(): Promise<void> {
    this.list ??= await this.listOfRuntime();
    const { body } = await call(this.list);
    for (const { instanceId: id, runtimeStatus, createdTime } of body as InstanceStatus[]) {
      const status = runtimeStatus as RuntimeRow['status'];
      const known = this.rows.get(id);
      const createdAt = Date.parse(createdTime);
      // The same row as long as it is the same run.
      if (known?.status !== status || known.createdAt !== createdAt) this.rows.set(id, { id, status, createdAt });
    }
  }
}
