import { type ErrorCode } from '../../contracts/model/errorCodes';
import { MoverError } from '../../contracts/model/moverError';
import { type SecretVault } from './secretVault';

export interface ProbedVaults {
  readonly source: SecretVault;
  readonly target: SecretVault;
}

/**
 * Finds out, by a throw-away secret, whether the target takes backups of the source: the only sure proof that both are of
 * one subscription and one geography. The secret of that name is deleted from both vaults again, and purged where that is
 * allowed; a name that the caller knows again lets a second attempt go on where a first was cut off. Throws what stood in
 * the way of an answer, or of cleaning up.
 */
export async function probeBackup(vaults: ProbedVaults, name: string): Promise<'accepted' | 'refused'> {
  const verdict = await attempt(() => askTarget(vaults, name));
  // A refused backup left nothing at the target, where the right to delete may be missing.
  const touched = verdict.value === 'refused' ? [vaults.source] : [vaults.source, vaults.target];
  const cleared = await Promise.all(touched.map((vault) => attempt(() => clearAway(vault, name))));
  // What went wrong first explains the rest.
  const failure = [verdict, ...cleared].find((outcome) => 'error' in outcome);
  if (failure !== undefined) throw failure.error;
  return verdict.value ?? 'refused';
}

/** Takes away what a probe that was cut off has left in either vault. Asks no right to delete where nothing is. */
export async function clearProbe({ source, target }: ProbedVaults, name: string): Promise<void> {
  const cleared = await Promise.all(
    [source, target].map((vault) => attempt(async () => (await holds(vault, name)) && clearAway(vault, name))),
  );
  const failure = cleared.find((outcome) => 'error' in outcome);
  if (failure !== undefined) throw failure.error;
}

async function holds(vault: SecretVault, name: string): Promise<boolean> {
  return (await vault.listVersions(name)).length > 0 || (await vault.isDeleted(name));
}

async function askTarget({ source, target }: ProbedVaults, name: string): Promise<'accepted' | 'refused'> {
  await putProbe(source, name);
  const backup = await source.backupSecret(name);
  try {
    await target.restoreSecret(backup);
    return 'accepted';
  } catch (error) {
    if (has(error, 'BACKUP_NOT_ACCEPTED')) return 'refused';
    // Nobody else has this name: an answer was lost and the restore repeated, or an earlier attempt restored it.
    if (has(error, 'ITEM_CONFLICT')) return 'accepted';
    throw error;
  }
}

async function putProbe(source: SecretVault, name: string): Promise<void> {
  try {
    await source.setSecret(name, 'of no use', { enabled: true, tags: {} });
  } catch (error) {
    if (!has(error, 'ITEM_SOFT_DELETED')) throw error;
    // An earlier attempt was cut off, or could not purge.
    await source.recoverDeleted(name);
  }
}

/** A purge may be forbidden, or purge protection may be on; then the secret stays among the deleted for its time. */
async function clearAway(vault: SecretVault, name: string): Promise<void> {
  try {
    await vault.deleteSecret(name);
  } catch (error) {
    // It may still be among the deleted.
    if (!has(error, 'ITEM_NOT_FOUND')) throw error;
  }
  try {
    await vault.purgeDeleted(name);
  } catch (error) {
    if (!has(error, 'VAULT_FORBIDDEN', 'VAULT_REFUSED')) throw error;
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

function has(error: unknown, ...codes: ErrorCode[]): boolean {
  return error instanceof MoverError && codes.includes(error.code);
}
