import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as stores from '../shared/clients/store/directoryStore';
import { type ObjectStore } from '../shared/clients/store/objectStore';

// Loaded into the app's process before the app. Counts the operations of its store, and writes the counts next to the
// folder of the store when the process ends.

export const storeCountsFile = 'store-counts.json';

/** These are read or renewed by the time, not by the item: the pace, the claims, and what people ask of a run. */
const byTime = /^(?:pace|claims)\/|\/(?:control|pace)\.json$/;

const { directoryStore } = stores;

function countedStore(...of: Parameters<typeof directoryStore>): ObjectStore {
  const [folder] = of;
  const counts: Record<string, number> = {};
  process.once('exit', () => {
    writeFileSync(path.join(path.dirname(folder), storeCountsFile), JSON.stringify(counts));
  });
  return new Proxy(directoryStore(...of), {
    get(store, operation) {
      const act: unknown = Reflect.get(store, operation);
      if (typeof act !== 'function') return act;
      return (...args: readonly unknown[]): unknown => {
        const name = String(operation);
        if (!byTime.test(String(args[0]))) counts[name] = (counts[name] ?? 0) + 1;
        return Reflect.apply(act, store, args);
      };
    },
  });
}

Object.assign(stores, { directoryStore: countedStore });
