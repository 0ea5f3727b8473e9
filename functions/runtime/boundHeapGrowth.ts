import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** From this size on, the heap may no longer grow freely. A move of some hundred items stays below it, and ends sooner so. */
const freeBytes = 192 * 1024 * 1024;

/**
 * How much a large heap may grow between two collections, in percent of what was in use after the last one. The engine itself lets it
 * grow up to four times.
 */
const growthPercent = 50;

const lookEveryMs = 1_000;

/**
 * Bounds a large heap by what the app uses, so that an instance with several moves needs no larger plan. Unlike a maximum, it never
 * ends the process. The engine reads the value after each collection. The timer does not keep the process alive.
 * Source: V8, src/heap/memory-controller.cc, `GrowingFactor`.
 */
export function boundHeapGrowth(): void {
  const timer = setInterval(() => {
    if (getHeapStatistics().total_heap_size < freeBytes) return;
    setFlagsFromString(`--heap-growing-percent=${String(growthPercent)}`);
    clearInterval(timer);
  }, lookEveryMs);
  timer.unref();
}
