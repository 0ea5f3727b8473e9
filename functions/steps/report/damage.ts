import { type Problem } from '../../../shared/contracts/model/progress';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';

/** Reads a part, or returns a substitute if the part is damaged. */
export type OrElse = <T>(read: () => Promise<T>, otherwise: T) => Promise<T>;

/** Lets all errors through. */
export const orFail: OrElse = (read) => read();

export interface Damage {
  readonly orElse: OrElse;
  /** Names each damaged part once. */
  readonly problems: () => readonly Problem[];
}

const damage: ReadonlySet<ErrorCode> = new Set(['PLAN_CHANGED', 'STORE_OBJECT_INVALID']);

/**
 * Collects what is damaged, does not match the plan's hash, or is not proved to be what the run stored. `also` has codes of other faults
 * that count as damage. Other errors are thrown again: a store that does not answer is not damaged, and then there is no report.
 */
export function collectDamage(also: readonly ErrorCode[] = []): Damage {
  const found = new Map<string, Problem>();
  return {
    async orElse(read, otherwise) {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof MoverError) || !(damage.has(error.code) || also.includes(error.code))) throw error;
        const { code, message: detail } = error;
        found.set(detail, failureProblem({ code, detail }));
        return otherwise;
      }
    },
    problems: () => [...found.values()],
  };
}
