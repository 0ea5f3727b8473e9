import { z } from 'zod';
import { MoverError } from '../../shared/contracts/moverError';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { readJson, writeJson } from '../../shared/clients/jsonStore';
import { type ObjectStore } from '../../shared/clients/objectStore';
import { storeNames } from '../../shared/rules/storeNames';

/** Names in the target, in lower case since the service compares them so. */
const targetIndexSchema = z.strictObject({ live: z.array(z.string()), deleted: z.array(z.string()) });

export interface TargetIndex {
  readonly live: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
}

export async function writeTargetIndex(store: ObjectStore, move: MoveRef, names: z.infer<typeof targetIndexSchema>) {
  await writeJson(store, storeNames.targetIndex(move), targetIndexSchema, names);
}

/** Reads the index through a small memory, since every inspection of the run asks for it and it never changes. */
export function targetIndexes(store: ObjectStore) {
  const known = new Map<string, Promise<TargetIndex>>();
  return async (move: MoveRef): Promise<TargetIndex> => {
    const name = storeNames.targetIndex(move);
    const reading = known.get(name) ?? load(store, name);
    known.set(name, reading);
    if (known.size > mostKept) known.delete([...known.keys()][0] ?? name);
    return reading.catch((error: unknown) => {
      known.delete(name);
      throw error;
    });
  };
}

const mostKept = 4;

async function load(store: ObjectStore, name: string): Promise<TargetIndex> {
  const stored = await readJson(store, name, targetIndexSchema);
  if (stored !== undefined) return { live: new Set(stored.live), deleted: new Set(stored.deleted) };
  throw new MoverError(
    'STORE_OBJECT_INVALID',
    `Expected the target's index at ${name}; it is not there. Start a new move.`,
    {
      retryable: false,
    },
  );
}
