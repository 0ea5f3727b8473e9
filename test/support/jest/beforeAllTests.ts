import { shareCode } from './sharedCode';
import { sharePrimes } from './sharedPrimes';

/** Runs once before all tests: makes what their processes share. */
export default async function beforeAllTests(): Promise<void> {
  await sharePrimes();
  await shareCode();
}
