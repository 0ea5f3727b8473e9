import { type Trouble } from '../../../shared/contracts/checkFacts';
import { failStep } from '../failStep';

const longestDetail = 280;

/** An error as facts keep it. */
export function troubleOf(error: unknown): Trouble {
  const { code, detail } = failStep(error);
  return { code, detail: detail.slice(0, longestDetail) };
}

/** Null when it worked. */
export async function troubleIn(work: Promise<unknown>): Promise<Trouble | null> {
  return work.then(
    () => null,
    (error: unknown) => troubleOf(error),
  );
}
