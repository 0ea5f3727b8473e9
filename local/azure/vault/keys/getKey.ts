import { requireVersion } from '../items/requireVersion';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { keyBundle } from './keyView';

/** GET /keys/{name}/ and GET /keys/{name}/{version}: a disabled key still shows its public part. */
export const getKey: Operation = {
  name: 'keys.get',
  method: 'GET',
  paths: ['/keys/:name', '/keys/:name/:version'],
  rateClass: 'byKey',
  run,
};

function run(call: VaultCall): Answer {
  const { item, version } = requireVersion(call, call.vault.keys);
  return ok(keyBundle(call, item, version));
}
