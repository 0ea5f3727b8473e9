import { setImmediate as letOthersRun } from 'node:timers/promises';

/** How long one request keeps the process before others get their turn, in milliseconds. */
const sliceMs = 10;

/** Finishes a long piece of work, and lets other requests run in between. The work yields after each small part. */
export async function inSlices<T>(work: Generator<undefined, T>): Promise<T> {
  for (let began = performance.now(); ;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < sliceMs) continue;
    await letOthersRun();
    began = performance.now();
  }
}
