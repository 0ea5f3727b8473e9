import { setFlagsFromString } from 'node:v8';

/**
 * How much the heap may grow between two collections, in percent of what was in use after the last one. More takes memory and saves no
 * measurable time: 20,000 secrets need 265 MB with 50, 301 MB with 100, and 438 MB without a bound (`npm run bench -- scale`).
 */
const growthPercent = 50;

/**
 * Bounds the heap by what the app uses. Without it the engine takes up to four times as much, and an instance with several moves
 * would need a larger plan. Unlike a maximum, it never ends the process. The engine reads the value after each collection.
 * Source: V8, src/heap/memory-controller.cc, `GrowingFactor`.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${String(growthPercent)}`);
}
