import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { clearProbe, probeBackup, type ProbedVaults } from '../../../shared/clients/vault/probeBackup';
import { hasUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { storeNames } from '../../../shared/rules/storeNames';
import { type VaultPair } from '../../steps/frame/vaultPair';

/**
 * Probes whether the target accepts backups of the source. The secret is named after the run. A note is in the store as
 * long as the secret may be in a vault, so a second run of the step or the next move of the pair can remove it.
 */
export async function probeTarget(run: RunRef, pair: VaultPair, store: ObjectStore): Promise<'accepted' | 'refused'> {
  await store.write(storeNames.probe(run), jsonBytes({}));
  const verdict = await probeBackup(probedVaults(pair), probeName(run));
  await store.remove(storeNames.probe(run));
  return verdict;
}

/** Removes the temporary secrets of an interrupted probe of a run. */
export async function clearProbeOf(run: RunRef, pair: VaultPair, store: ObjectStore): Promise<void> {
  if (!(await hasUnsealed(store, { document: 'probe', name: storeNames.probe(run) }))) return;
  await clearProbe(probedVaults(pair), probeName(run));
  await store.remove(storeNames.probe(run));
}

function probeName({ runId }: RunRef): string {
  return `keyvault-mover-probe-${runId}`;
}

function probedVaults({ source, target }: VaultPair): ProbedVaults {
  return { source: source.secrets, target: target.secrets };
}
