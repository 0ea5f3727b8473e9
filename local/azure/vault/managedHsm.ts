import { respond } from '../network/answers';
import { ServiceError } from './serviceError';

const message =
  'Managed HSM is not emulated: see docs/emulator.md. Keys of the type RSA-HSM, EC-HSM or oct-HSM exist in vaults of the SKU premium.';

/** Answers every request to a Managed HSM. The SDKs do not retry a 501. */
export function refuseManagedHsm(request: Request): Response {
  const { status, body } = new ServiceError(501, 'NotImplemented', message);
  return respond({ status, body }, request, {});
}
