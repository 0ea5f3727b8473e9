import { setFlagsFromString } from 'node:v8';

/** From version 12 on, V8 has another compiler in between, and no such budget: it would write an error at each start. */
const hasBudget = Number.parseInt(process.versions.v8, 10) < 12;

/**
 * After how many bytes of its bytecode the engine optimizes a function (its default is 66 KB), and how many bytes of the functions that it
 * calls it copies into it (460 and 920).
 */
const flags = [
  ...(hasBudget ? ['--interrupt-budget=135168'] : []),
  '--max-inlined-bytecode-size=230',
  '--max-inlined-bytecode-size-cumulative=460',
];

/**
 * Makes the engine optimize later and less. The app mostly waits, and what it runs is much code that runs seldom: the optimizing compiler
 * took a quarter of the processor time of a move of 1,000 secrets on Node.js 20.
 * Source: V8, src/flags/flag-definitions.h.
 */
export function optimizeLess(): void {
  for (const flag of flags) setFlagsFromString(flag);
}

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
