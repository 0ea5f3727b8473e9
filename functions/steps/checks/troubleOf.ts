import { type Trouble } from '../../../shared/contracts/model/checkFacts';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { failStep } from '../failStep';

/** As long as the contract takes. */
const longestDetail = 400;

/** An error as facts keep it. */
export function troubleOf(error: unknown): Trouble {
  const { code, detail } = failStep(error);
  return { code, detail: shortenText(detail, longestDetail) };
}

/** Null when it worked. */
export async function troubleIn(work: Promise<unknown>): Promise<Trouble | null> {
  return work.then(
    () => null,
    (error: unknown) => troubleOf(error),
  );
}
