import { type DurableClient } from 'durable-functions';
import { type VirtualDurable } from './durable';
import { type Faults } from './faults';
import { hasEnded, type Row, type RuntimeStatus } from './row';
import { actor, type World } from './world';

const service = actor('runtime client');
/** The runtime delivers what it has accepted, also after the process that had the message died. */
const maxLateMs = 5 * 60_000;

/** Each call is a request that takes time. */
function askerOf(world: World, faults: Faults) {
  return function ask<T>(what: string, act: () => T): Promise<T> {
    const from = world.current;
    return new Promise((resolve, reject) => {
      world.at(service, faults.ms(`there ${what}`, 1, 20), () => {
        let found: { readonly value: T } | { readonly error: Error };
        try {
          found = { value: act() };
        } catch (error) {
          found = { error: error as Error };
        }
        world.at(from, faults.ms(`back ${what}`, 1, 20), () => {
          if ('value' in found) resolve(found.value);
          else reject(found.error);
        });
      });
    });
  };
}

interface ClientParts {
  readonly world: World;
  readonly durable: VirtualDurable;
  readonly faults: Faults;
  /** The version of the process. */
  readonly version: string;
}

/** The client of the runtime, as one process has it. */
export function runtimeClient({ world, durable, faults, version }: ClientParts): DurableClient {
  const ask = askerOf(world, faults);
  const delivered = (id: string, result: 'accepted' | 'absent' | 'ended'): void => {
    if (result === 'absent') throw new Error(`HTTP 404: no instance ${id}`);
    if (result === 'ended') throw new Error(`HTTP 410: instance ${id} has ended`);
  };
  const client = {
    startNew: (name: string, { instanceId, input }: { instanceId: string; input: unknown }) =>
      ask('start', () => {
        if (!durable.start({ name, id: instanceId, input: JSON.stringify(input), version }))
          throw new Error('The operation failed with an unexpected status code: 409.');
        return instanceId;
      }),
    getStatus: (id: string, { showInput = true }: { showInput?: boolean } = {}) =>
      ask('status', () => {
        const row = durable.rows.get(id);
        if (row === undefined) throw new Error(`DurableClient error: HTTP 404 for ${id}`);
        return statusOf(row, showInput);
      }),
    getStatusBy: ({
      createdTimeFrom,
      runtimeStatus = [],
    }: {
      createdTimeFrom?: Date;
      runtimeStatus?: RuntimeStatus[];
    }) =>
      ask('list', () =>
        [...durable.rows.values()]
          .filter((row) => createdTimeFrom === undefined || row.createdAt >= createdTimeFrom.getTime())
          .filter(({ status }) => runtimeStatus.length === 0 || runtimeStatus.includes(status))
          .map((row) => statusOf(row, true)),
      ),
    raiseEvent: (id: string, name: string, value: unknown) =>
      ask('event', () => {
        const row = durable.rows.get(id);
        const message = { kind: 'event', name, value: JSON.stringify(value) } as const;
        const isLate = row !== undefined && !hasEnded(row.status) && faults.happens('eventLate', row.name);
        if (!isLate) delivered(id, durable.send(id, message));
        else
          world.at(service, faults.ms('event', 1_000, maxLateMs), () => {
            if (durable.rows.get(id) === row) durable.send(id, message);
          });
      }),
    terminate: (id: string, reason: string) =>
      ask('terminate', () => {
        delivered(id, durable.send(id, { kind: 'terminate', reason: decodeURIComponent(reason) }));
      }),
    purgeInstanceHistoryBy: ({ createdTimeTo }: { createdTimeTo?: Date }) =>
      ask('purge', () => {
        const old = [...durable.rows.values()].filter(
          (row) => hasEnded(row.status) && (createdTimeTo === undefined || row.createdAt <= createdTimeTo.getTime()),
        );
        for (const { id } of old) durable.purge(id);
        return { instancesDeleted: old.length };
      }),
  };
  return client as unknown as DurableClient;
}

function statusOf(row: Row, showInput: boolean) {
  return {
    name: row.name,
    instanceId: row.id,
    runtimeStatus: row.status,
    input: showInput ? (JSON.parse(row.input) as unknown) : null,
    customStatus: row.customStatus === undefined ? null : (JSON.parse(row.customStatus) as unknown),
    output: row.output === undefined ? null : (JSON.parse(row.output) as unknown),
    createdTime: wholeSeconds(row.createdAt),
    lastUpdatedTime: wholeSeconds(row.updatedAt),
  };
}

function wholeSeconds(at: number): Date {
  return new Date(Math.floor(at / 1_000) * 1_000);
}
