import { updatedWords } from '../shared/rules/transfer/updatedApp';

/**
 * The steps of earlier releases. After an update, the runtime may still have work for them. The Durable extension waits
 * for ever for a step that the app does not have (measured on 3.19.0), so the app registers those that it no longer has. Version 1 is
 * the first release, so there are none yet.
 */
export const stepsOfReleases: readonly string[] = [];

/** Returns the steps of earlier releases that are not among the present ones. */
export function formerSteps(
  present: readonly string[],
  released: readonly string[] = stepsOfReleases,
): readonly string[] {
  return released.filter((name) => !present.includes(name));
}

/** A step of an earlier release. It does nothing, so what called it ends in words. */
export function refuseFormerStep(): never {
  throw new Error(updatedWords);
}
