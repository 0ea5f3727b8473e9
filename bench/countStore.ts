import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as stores from '../shared/clients/store/directoryStore';
import { type ObjectStore } from '../shared/clients/store/objectStore';

// Loaded into the app's process before the app. Counts the operations of its store, and writes the counts next to the
// folder of the store when the process ends.

/** The records of the pace and of the claims follow the time, not the items. */
const byTime = /^(?:pace|claims)\//;

const { directoryStore } = stores;
Object.assign(stores, {
  directoryStore: (folder: string, ...rest: []): ObjectStore => {
    const counts: Record<string, number> = {};
    process.once('exit', () => {
      writeFileSync(path.join(path.dirname(folder), storeCountsFile), JSON.stringify(counts));
    });
    return new Proxy(directoryStore(folder, ...rest), {
      get: (store, operation: keyof ObjectStore) => {
        const act = store[operation] as (...of: readonly unknown[]) => unknown;
        return (...of: readonly unknown[]) => {
          if (!byTime.test(String(of[0]))) counts[operation] = (counts[operation] ?? 0) + 1;
          return act.apply(store, [...of]);
        };
      },
    });
  },
});

export const storeCountsFile = 'store-counts.json';
