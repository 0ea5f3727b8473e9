import { Refused, type RefusalParts } from '../../../functions/http/answers/problem';

/** Returns the refusal that the work throws; undefined if it throws none. */
export function refusalIn(work: () => unknown): RefusalParts | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return partsOf(error);
  }
}

/** As `refusalIn`, for work that takes time. */
export async function refusalOf(work: Promise<unknown>): Promise<RefusalParts | undefined> {
  return work.then(() => undefined, partsOf);
}

function partsOf(error: unknown): RefusalParts {
  if (!(error instanceof Refused)) throw error;
  return error.parts;
}
