import { type InstanceStatus } from '../host/hostClient';
import { waitUntil } from '../host/hostWait';
import { type Answer, call } from '../local/localMoves';

/** The endpoints of the runtime, for somebody who has its key. */
export interface RuntimeDoor {
  /** Starts an orchestrator with any input. */
  start(name: string, id: string, input: unknown): Promise<Answer>;
  /** Starts an orchestrator and waits for its end. */
  run(name: string, id: string, input: unknown): Promise<InstanceStatus>;
  status(id: string): Promise<InstanceStatus>;
  /** Every orchestration, with its input. */
  all(): Promise<InstanceStatus[]>;
  /** Waits for the end of an instance, and resumes it if it is suspended. */
  untilEnded(id: string): Promise<InstanceStatus>;
  /** Calls another endpoint of an instance, for example `terminate`. */
  post(id: string, path: string, body?: unknown): Promise<Answer>;
  signalEntity(name: string, key: string, operation: string): Promise<Answer>;
}

const ended: readonly string[] = ['Completed', 'Failed', 'Terminated', 'Canceled'];

/** Opens the door with a link that has the key, such as `statusQueryGetUri` of a start with `full` links. */
export function runtimeDoor(link: string): RuntimeDoor {
  const { origin, searchParams } = new URL(link);
  const url = (rest: string): string =>
    `${origin}/runtime/webhooks/durabletask/${rest}${rest.includes('?') ? '&' : '?'}code=${searchParams.get('code') ?? ''}`;
  const send = (rest: string, body?: unknown): Promise<Answer> =>
    call(url(rest), {
      method: 'POST',
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
  const door: RuntimeDoor = {
    start: (name, id, input) => send(`orchestrators/${name}/${encodeURIComponent(id)}`, input),
    async run(name, id, input) {
      const started = await door.start(name, id, input);
      if (started.status !== 202) throw new Error(`Expected 202; ${String(started.status)} came: ${started.text}`);
      return door.untilEnded(id);
    },
    status: async (id) => (await call(url(`instances/${encodeURIComponent(id)}`))).body as InstanceStatus,
    all: async () => (await call(url('instances?showInput=true&top=1000'))).body as InstanceStatus[],
    untilEnded: (id) =>
      waitUntil(async () => {
        const status = await door.status(id);
        if (status.runtimeStatus === 'Suspended') await door.post(id, 'resume');
        return ended.includes(status.runtimeStatus) ? status : undefined;
      }, `end of orchestration ${id}`),
    post: (id, path, body) => send(`instances/${encodeURIComponent(id)}/${path}`, body),
    signalEntity: (name, key, operation) => send(`entities/${name}/${key}?op=${operation}`, {}),
  };
  return door;
}
