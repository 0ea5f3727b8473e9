import { z } from 'zod';
import { type Answer } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { ServiceError } from '../../calls/serviceError';
import { limits } from '../../cloud/limits';
import { admitKeyMaking } from '../callRate';
import { requireVersion } from '../items/requireVersion';
import { type Operation, type VaultCall } from '../operation';
import { kindOfVersion } from './keyKind';

const bodySchema = z.object({
  target: z.string().min(1),
  nonce: z.string().nullish(),
  enc: z.enum(['CKM_RSA_AES_KEY_WRAP', 'RSA_AES_KEY_WRAP_256', 'RSA_AES_KEY_WRAP_384']).nullish(),
});

/**
 * POST /keys/{name}/{version}/release: refuses every target. Only an attestation service can say what a target is, and its
 * signature cannot be checked here. The service's own texts are not recorded.
 */
export const releaseKey: Operation = {
  name: 'keys.release',
  method: 'POST',
  paths: ['/keys/:name/release', '/keys/:name/:version/release'],
  rateClass: 'byKind',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  await readBody(call.request, bodySchema, limits.bodyBytes);
  const { version } = requireVersion(call, call.vault.keys);
  admitKeyMaking(call, kindOfVersion(version));
  throw new ServiceError(
    403,
    'Forbidden',
    version.exportable
      ? 'The key is not released: the attestation of the target cannot be verified, because the emulator trusts no attestation service.'
      : 'The key is not released: it is not exportable.',
  );
}
