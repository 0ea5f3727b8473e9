import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { forbidden } from '../serviceError';
import { convertedSecret } from './convertedSecret';
import { requireVersion } from '../items/requireVersion';
import { secretBundle } from './secretView';

/** GET /secrets/{name}/ and GET /secrets/{name}/{version}. Neither nbf nor exp keeps a secret from being read. */
export const getSecret: Operation = {
  name: 'secrets.get',
  method: 'GET',
  paths: ['/secrets/:name', '/secrets/:name/:version'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const { item, version } = requireVersion(call, call.vault.secrets);
  if (!version.enabled) throw forbidden('SecretDisabled', 'Operation get is not allowed on a disabled secret.');
  const asked = call.query.get('outContentType');
  if (asked === null) return ok(secretBundle(call, item, version));
  return ok({ ...secretBundle(call, item, version), ...convertedSecret(version, asked) });
}
