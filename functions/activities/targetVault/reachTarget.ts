import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { itemsOf } from '../../steps/items/itemVersion';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { reachTargetContract } from '../../../shared/contracts/steps/targetSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { activity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { connectPair } from '../../steps/frame/vaultPair';

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
