import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type VaultPair, connectPair } from '../../steps/frame/vaultPair';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { probeBackup, clearProbe, type ProbedVaults } from '../../../shared/clients/vault/probeBackup';
import { hasUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { itemsOf } from '../../steps/items/itemVersion';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { reachTargetContract } from '../../../shared/contracts/steps/targetSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { activity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';

/** Lists a page of each type that moves. It succeeds once the network and a policy or role let the app in. */
export function reachTarget({ vaults }: Clients) {
  return activity(reachTargetContract, async ({ move }): Promise<OutputOf<typeof reachTargetContract>> => {
    try {
      await listEach(move);
      return { state: 'ready' };
    } catch (error) {
      const failed = failStep(error);
      if (!hasCode(error, ...maySettle)) return failed;
      return { state: 'waiting', code: failed.code, detail: failed.detail };
    }
  });

  async function listEach(move: MoveSpec): Promise<void> {
    const { target } = connectPair(vaults, move);
    for (const itemType of move.select.types) await itemsOf(target, itemType).list();
  }
}

/** New grants and network rules take minutes to act. Source: Key Vault documentation, "REST API error codes". */
const maySettle: readonly ErrorCode[] = ['VAULT_FORBIDDEN', 'VAULT_NETWORK_FORBIDDEN', 'VAULT_UNREACHABLE'];

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
