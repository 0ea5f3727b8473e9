import path from 'node:path';
import { usageError } from '../cliError';
import { type NamedVaults } from './stateFolder';

/**
 * The environment of an app that this command runs against the real Azure. Settings of the caller take precedence. The app
 * signs in as `DefaultAzureCredential` does: with the environment, a managed identity, `az login` and others. It allows
 * only the vaults that the person has named. Throws a usage error if the staging key is not set.
 */
export function ownEnvironment(env: NodeJS.ProcessEnv, stateDir: string, vaults: NamedVaults): NodeJS.ProcessEnv {
  if ((env['MOVE_STAGING_KEY_ID'] ?? '').trim() === '')
    throw usageError(
      'MOVE_STAGING_KEY_ID is not set. The app encrypts backups and values with this Key Vault key on their way to the target.',
      'Make or name one: kvmover init. To try kvmover without Azure, add --embedded. For a deployed app, add --endpoint.',
    );
  return {
    MOVE_ALLOWED_SOURCES: vaults.sources.join(','),
    MOVE_ALLOWED_TARGETS: vaults.targets.join(','),
    MOVE_STORE: `file:${path.join(stateDir, 'store')}`,
    ...withoutOwn(env),
  };
}

/**
 * The environment without the settings of the command line, which may have the key of another app. The app runs in its own
 * folder, so a relative path of the store becomes absolute.
 */
export function withoutOwn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('KVMOVER_')));
  const folder = /^file:(.+)$/.exec(kept['MOVE_STORE'] ?? '')?.[1];
  return folder === undefined ? kept : { ...kept, MOVE_STORE: `file:${path.resolve(folder)}` };
}
