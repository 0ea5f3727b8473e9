import { MoverError } from '../../contracts/model/moverError';

interface Renewal {
  readonly isValid: () => boolean;
  readonly renew: () => Promise<void>;
}

const maxRenewals = 5;

/**
 * Renews a permit until it is valid when the store has answered: a slow store may answer after the permit has expired.
 * Throws `STORE_UNAVAILABLE` (retryable) after five renewals.
 */
export async function renewUntilValid({ isValid, renew }: Renewal): Promise<void> {
  for (let renewals = 0; !isValid(); renewals += 1) {
    if (renewals === maxRenewals) throw tooSlow();
    await renew();
  }
}

function tooSlow(): MoverError {
  const detail = `Expected the store to confirm in time that this run may write; ${maxRenewals} confirmations came too late. Nothing was sent.`;
  return new MoverError('STORE_UNAVAILABLE', detail, { retryable: true });
}
