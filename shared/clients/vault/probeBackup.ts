import { type ErrorCode } from '../../contracts/model/errorCodes';
import { MoverError } from '../../contracts/model/moverError';
import { type SecretVault } from './secretVault';

export interface ProbedVaults {
  readonly source: SecretVault;
  readonly target: SecretVault;
}

/**
 * Tests with a throw-away secret whether the target accepts backups of the source. That is the only proof that both are
 * in the same subscription and geography. Deletes the secret from both vaults again, and purges it where that is
 * allowed. With the same `name`, a second attempt continues an interrupted one. Throws the first error that prevented
 * an answer or the removal of the secret.
 */
export async function probeBackup(vaults: ProbedVaults, name: string): Promise<'accepted' | 'refused'> {
  const verdict = await attempt(() => tryRestore(vaults, name));
  // After a refused backup, the target has no secret, and the app may not have the right to delete there.
  const written = verdict.value === 'refused' ? [vaults.source] : [vaults.source, vaults.target];
  const removals = await Promise.all(written.map((vault) => attempt(() => deleteAndPurge(vault, name))));
  // The first error explains the others.
  const failure = [verdict, ...removals].find((outcome) => 'error' in outcome);
  if (failure !== undefined) throw failure.error;
  return verdict.value ?? 'refused';
}

/**
 * Removes the secret of an interrupted probe from both vaults. It needs no right to delete where there is no secret.
 */
export async function clearProbe({ source, target }: ProbedVaults, name: string): Promise<void> {
  const removals = await Promise.all(
    [source, target].map((vault) => attempt(async () => (await exists(vault, name)) && deleteAndPurge(vault, name))),
  );
  const failure = removals.find((outcome) => 'error' in outcome);
  if (failure !== undefined) throw failure.error;
}

async function exists(vault: SecretVault, name: string): Promise<boolean> {
  return (await vault.listVersions(name)).length > 0 || (await vault.readDeleted(name)) !== undefined;
}

async function tryRestore({ source, target }: ProbedVaults, name: string): Promise<'accepted' | 'refused'> {
  await putProbe(source, name);
  const backup = await source.backup(name);
  try {
    await target.restore(backup);
    return 'accepted';
  } catch (error) {
    if (hasCode(error, 'BACKUP_NOT_ACCEPTED')) return 'refused';
    // Only the probe uses this name. An answer was lost and the restore repeated, or an earlier attempt restored it.
    if (hasCode(error, 'ITEM_CONFLICT')) return 'accepted';
    throw error;
  }
}

async function putProbe(source: SecretVault, name: string): Promise<void> {
  try {
    await source.setSecret(name, 'of no use', { enabled: true, tags: {} });
  } catch (error) {
    if (!hasCode(error, 'ITEM_SOFT_DELETED')) throw error;
    // An earlier attempt was interrupted, or could not purge.
    await source.recoverDeleted(name);
  }
}

/** Deletes and purges the secret. Without the right to purge, or under purge protection, it remains soft-deleted. */
async function deleteAndPurge(vault: SecretVault, name: string): Promise<void> {
  // It may be soft-deleted already.
  await vault.deleteLive(name);
  try {
    await vault.purgeDeleted(name);
  } catch (error) {
    if (!hasCode(error, 'VAULT_FORBIDDEN', 'VAULT_REFUSED')) throw error;
  }
}

interface Outcome<T> {
  readonly value?: T;
  readonly error?: unknown;
}

async function attempt<T>(act: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await act() };
  } catch (error) {
    return { error };
  }
}

function hasCode(error: unknown, ...codes: ErrorCode[]): boolean {
  return error instanceof MoverError && codes.includes(error.code);
}
