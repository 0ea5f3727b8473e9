import { itemId } from '../items/itemView';
import { requireVersion } from '../items/requireVersion';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { rotationPolicyView } from './rotationPolicy';

/** GET /keys/{name}/rotationpolicy. */
export const getRotationPolicy: Operation = {
  name: 'keys.getRotationPolicy',
  method: 'GET',
  paths: ['/keys/:name/rotationpolicy'],
  rateClass: 'byKey',
  run,
};

function run(call: VaultCall): Answer {
  const { item } = requireVersion(call, call.vault.keys);
  return ok(rotationPolicyView(itemId(call.baseUrl, 'keys', item.name, 'rotationpolicy'), item.rotationPolicy));
}
