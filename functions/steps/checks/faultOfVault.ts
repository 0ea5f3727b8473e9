import { type VaultFault } from '../../../shared/contracts/model/checkFacts';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { failStep } from '../failStep';

/** As long as the contract takes. */
const maxDetail = 400;

/** An error as facts keep it. */
export function faultOfVault(error: unknown): VaultFault {
  const { code, detail } = failStep(error);
  return { code, detail: shortenText(detail, maxDetail) };
}

/** Null when it worked. */
export async function faultIn(work: Promise<unknown>): Promise<VaultFault | null> {
  return work.then(
    () => null,
    (error: unknown) => faultOfVault(error),
  );
}
