import v8 from 'node:v8';
import vm from 'node:vm';

/**
 * Bytes that this process holds on to. Resident memory would tell of garbage as well, of which there is as much as the
 * machine has room for: hundreds of MB under load, none when idle.
 */
export function keptMemory(): number {
  v8.setFlagsFromString('--expose_gc');
  const collect = vm.runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
