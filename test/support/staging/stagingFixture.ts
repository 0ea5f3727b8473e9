import { directoryStore } from '../../../shared/clients/store/directoryStore';
import { stagingStore } from '../../../shared/clients/staging/stagingStore';
import { temporaryFolder } from '../clients/clientFolder';
import { testKeyWrapper } from '../clients/clientKeyWrapper';

/** A staging store in a temporary folder, and runs that use it. */
export function stagingFixture() {
  const { folder, remove } = temporaryFolder();
  const store = directoryStore(folder);
  const wrapper = testKeyWrapper();
  const staging = stagingStore(store, wrapper);
  let runs = 0;
  const newRun = () => ({ moveId: 'move', runId: (runs += 1).toString(16).padStart(8, '0') });
  return {
    ...{ folder, remove, store, wrapper, staging, newRun },
    /** As another process, which has nothing in memory. */
    inOtherProcess: () => stagingStore(directoryStore(folder), wrapper),
    /** A run that has made its content key. */
    keyedRun: async () => {
      const run = newRun();
      return { ...run, contentKey: await staging.prepare(run) };
    },
    text: (bytes: Uint8Array): string => new TextDecoder().decode(bytes),
  };
}
