import { ok } from '../../calls/answer';
import { requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { keyBundle } from './keyView';

/**
 * GET /keys/{name}/{version}/attestation: the key as `keys.get` answers it. The documentation adds an attestation of the hardware where
 * there is one. No hardware attests the keys of the emulator.
 */
export const getKeyAttestation: Operation = {
  name: 'keys.getAttestation',
  method: 'GET',
  paths: ['/keys/:name/attestation', '/keys/:name/:version/attestation'],
  rateClass: 'byKey',
  run: (call) => {
    const { item, version } = requireVersion(call, call.vault.keys);
    return ok(keyBundle(call, item, version));
  },
};
