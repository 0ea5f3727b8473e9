import { type InputOf, type OutputOf } from '../../shared/contracts/contract';
import { restoreItemContract } from '../../shared/contracts/itemSteps';
import { MoverError } from '../../shared/contracts/moverError';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from './activity';
import { isRestoredCopy } from './compareSecret';
import { failStep } from './failStep';
import { requirePair } from './requirePair';
import { openPair, type VaultPair } from './vaultPair';

type Input = InputOf<typeof restoreItemContract>;
type Output = OutputOf<typeof restoreItemContract>;

/**
 * Restores a staged backup. Safe to run twice: when the name is taken, or the payload is gone because an earlier run used
 * it, the target is looked at, and the same versions there are this step's own success.
 */
export function restoreItem({ vaults, staging, store }: Clients) {
  return activity(restoreItemContract, async (input): Promise<Output> => {
    const pair = openPair(vaults, input.move);
    try {
      return await restoreOnce(input, pair);
    } catch (error) {
      return { ...failStep(error), throttled: pair.meter.throttled };
    }
  });

  async function restoreOnce(input: Input, pair: VaultPair): Promise<Output> {
    try {
      const backup = await staging.get(input.move, input.staged);
      await requirePair(store, input.move);
      await pair.target.restoreSecret(backup);
    } catch (error) {
      const settled = await settle(error, input, pair);
      if (settled !== 'restored') return settled;
    }
    await staging.drop(input.staged);
    return { state: 'restored', throttled: pair.meter.throttled };
  }

  /** Decides what a failed restore means by looking at the target; throws the error on when it says nothing new. */
  async function settle(error: unknown, { itemName }: Input, pair: VaultPair): Promise<Output | 'restored'> {
    if (!(error instanceof MoverError) || !worthALook.has(error.code)) throw error;
    const [source, target] = await Promise.all([
      pair.source.listVersions(itemName),
      pair.target.listVersions(itemName),
    ]);
    if (target.length > 0 && isRestoredCopy(source, target)) return 'restored';
    const { throttled } = pair.meter;
    if (target.length > 0) return { state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET', throttled };
    if (await pair.target.isDeleted(itemName)) return { state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET', throttled };
    // Neither live nor deleted: a purge is still settling, or the payload was used by nobody. Both pass with time.
    return { ...failStep(error), retryable: true, throttled };
  }
}

const worthALook: ReadonlySet<string> = new Set(['ITEM_CONFLICT', 'ITEM_SOFT_DELETED', 'STAGED_PAYLOAD_MISSING']);
