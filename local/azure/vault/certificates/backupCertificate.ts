import { versionsByAge } from '../items/item';
import { requireVersion } from '../items/requireVersion';
import { limits } from '../limits';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { ServiceError } from '../serviceError';

/** POST /certificates/{name}/backup: all versions with key and secret, and the whole policy. */
export const backupCertificate: Operation = {
  name: 'certificates.backup',
  method: 'POST',
  paths: ['/certificates/:name/backup'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const { vault, services } = call;
  const { item } = requireVersion(call, vault.certificates);
  if (item.versions.size - 1 > limits.backupPastVersions) throw new ServiceError(400, 'BadRequest', 'Bad Request');
  const key = vault.keys.live(item.name);
  const secret = vault.secrets.live(item.name);
  const content = {
    name: item.name,
    currentId: item.currentId,
    versions: versionsByAge(item),
    keys: key === undefined ? [] : versionsByAge(key),
    secrets: secret === undefined ? [] : versionsByAge(secret),
    policy: item.certificate?.policy,
  };
  return ok({ value: await services.backups.seal(vault.settings, 'certificates', content) });
}
