import { respond } from '../calls/answers';
import { ServiceError } from '../calls/serviceError';
import { type ServiceRequest } from '../calls/serviceRequest';
import { type Connection } from '../calls/transmit';

interface Asked {
  readonly request: ServiceRequest;
  readonly connection: Connection;
}

const message =
  'Managed HSM is not emulated: see docs/emulator.md. Keys of the type RSA-HSM, EC-HSM or oct-HSM exist in vaults of the SKU premium.';

/** Answers every request to a Managed HSM. The SDKs do not retry a 501. */
export function refuseManagedHsm({ request, connection }: Asked): Response {
  const { status, body } = new ServiceError(501, 'NotImplemented', message);
  return connection.send(respond({ status, body }, request, {}));
}
