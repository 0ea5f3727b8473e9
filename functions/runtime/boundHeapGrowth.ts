import { setFlagsFromString } from 'node:v8';

/**
 * How much the heap may grow between two collections, in percent of what was in use after the last one. The engine itself lets it grow
 * up to four times, as long as memory is free.
 */
const growthPercent = 50;

/**
 * Bounds the heap by what the app uses, so that an instance with several moves needs no larger plan. Unlike a maximum, it never ends
 * the process. The engine reads the value after each collection.
 * Source: V8, src/heap/memory-controller.cc, `GrowingFactor`.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${String(growthPercent)}`);
}
