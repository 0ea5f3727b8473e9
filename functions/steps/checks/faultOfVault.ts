import { type VaultFault } from '../../../shared/contracts/model/checkFacts';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { failStep } from '../frame/failStep';

/** The limit in the contract, in characters. */
export const maxFaultDetail = 400;

/** Returns an error in the form that the facts of a check contain. */
export function faultOfVault(error: unknown): VaultFault {
  const { code, detail } = failStep(error);
  return { code, detail: shortenText(detail, maxFaultDetail) };
}

/** Returns the fault of some work; null if it succeeded. */
export async function faultIn(work: Promise<unknown>): Promise<VaultFault | null> {
  return work.then(
    () => null,
    (error: unknown) => faultOfVault(error),
  );
}
