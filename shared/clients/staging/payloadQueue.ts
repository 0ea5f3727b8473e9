import { randomUUID } from 'node:crypto';
import { payloadSuffix } from './contentKeys';

/** How much one object contains. A larger payload has an object of its own. */
const maxPayloads = 64;
const maxBytes = 256 * 1024;

/** How many objects of a run are written at the same time. The payloads that come meanwhile share the next object. */
const maxWrites = 2;

/** The payloads of one object. */
export interface PayloadGroup {
  /** The name of the object. */
  readonly name: string;
  /** Undefined: the payload could not be encrypted, and its own step knows why. */
  readonly sealed: Promise<Uint8Array | undefined>[];
  /** Settles when the object is written, or could not be. */
  readonly stored: Promise<void>;
}

interface WaitingGroup extends PayloadGroup {
  bytes: number;
  readonly settle: (stored: Promise<void>) => void;
}

/** The objects of a run that wait, in order, and how many are being written. */
interface Lane {
  readonly waiting: WaitingGroup[];
  writes: number;
}

/**
 * Returns a function that gives the object for the next payload of a folder. The caller adds one payload to it at once. `write`
 * stores an object; nobody adds a payload to it any more.
 */
export function payloadQueue(
  write: (group: PayloadGroup) => Promise<void>,
): (folder: string, size: number) => PayloadGroup {
  const lanes = new Map<string, Lane>();

  function begin(folder: string, lane: Lane): void {
    const group = lane.writes < maxWrites ? lane.waiting.shift() : undefined;
    if (group === undefined) return;
    lane.writes += 1;
    const written = write(group);
    group.settle(written);
    void written.catch(ignored).then(() => {
      lane.writes -= 1;
      begin(folder, lane);
      if (lane.writes === 0 && lane.waiting.length === 0) lanes.delete(folder);
    });
  }

  return (folder, size) => {
    const lane = lanes.get(folder) ?? { waiting: [], writes: 0 };
    lanes.set(folder, lane);
    const last = lane.waiting.at(-1);
    const group = last !== undefined && hasRoom(last, size) ? last : newGroup(folder);
    group.bytes += size;
    if (group === last) return group;
    lane.waiting.push(group);
    // What comes in the same turn of the event loop shares the object.
    setImmediate(begin, folder, lane);
    return group;
  };
}

function hasRoom({ sealed, bytes }: WaitingGroup, size: number): boolean {
  return sealed.length < maxPayloads && bytes + size <= maxBytes;
}

function newGroup(folder: string): WaitingGroup {
  let settle: WaitingGroup['settle'] = ignored;
  const stored = new Promise<void>((resolve) => (settle = resolve));
  return { name: `${folder}${randomUUID()}${payloadSuffix}`, bytes: 0, sealed: [], stored, settle };
}

function ignored(): undefined {
  return undefined;
}
