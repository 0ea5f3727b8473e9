import v8 from 'node:v8';
import vm from 'node:vm';

/**
 * The bytes that this process retains. Resident memory would include garbage, whose size depends on the machine:
 * hundreds of MB under load, none when idle.
 */
export function keptMemory(): number {
  v8.setFlagsFromString('--expose_gc');
  const collect = vm.runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
