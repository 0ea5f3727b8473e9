import { useMemoryFolder } from './memoryFolder';
import { shareCode } from './sharedCode';
import { sharePrimes } from './sharedPrimes';

/** Runs once before all tests: makes what their processes share. */
export default async function beforeAllTests(): Promise<void> {
  useMemoryFolder();
  await sharePrimes();
  await shareCode();
}
