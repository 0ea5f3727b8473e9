import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { type NewVault, type VaultAddress } from '../../../shared/clients/arm/arm';
import { makeTargetContract } from '../../../shared/contracts/steps/targetSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { failingActivity } from '../../steps/frame/activity';
import { makeScratch } from '../../steps/targetVault/scratchNotes';
import { readVerifiedConfiguration } from '../../steps/plan/verifiedPlan';

type Readiness = OutputOf<typeof makeTargetContract>;

/**
 * Creates the target vault if it does not exist, and returns whether it can be used yet. Azure registers its host name
 * some time after it is created.
 */
export function makeTarget({ arm, vaults, store, claims }: Clients) {
  return failingActivity(makeTargetContract, async (plan) => {
    const { move } = plan;
    const { steps, address } = await readVerifiedConfiguration(store, plan);
    const creation = steps.find((step) => step.kind === 'vault');
    if (creation === undefined || address === null) return { state: 'ready' };
    const target =
      move.rehearsal === undefined
        ? await makeOnce(move, address, creation.vault)
        : await makeScratch({ arm, store, claims }, move, creation.vault);
    if (/^(failed|canceled)$/i.test(target.provisioningState)) return refused(move.targetVault);
    if (!/^succeeded$/i.test(target.provisioningState)) return waiting(`its state is ${target.provisioningState}`);
    return await answersYet(move.targetVault);
  });

  async function makeOnce(move: MoveSpec, address: VaultAddress, vault: NewVault): Promise<VaultResource> {
    const there = await arm.readVault(address);
    if (there !== undefined) return there;
    await claims.writer(move, move.targetVault).check();
    return arm.createVault(address, vault);
  }

  async function answersYet(name: string): Promise<Readiness> {
    try {
      await vaults.probe(name);
      return { state: 'ready' };
    } catch (error) {
      if (hasCode(error, 'VAULT_UNREACHABLE')) return waiting(error.message);
      throw error;
    }
  }
}

function waiting(why: string): Readiness {
  return { state: 'waiting', code: 'TARGET_NOT_READY', detail: `The target exists, but cannot be used yet: ${why}.` };
}

function refused(name: string): Readiness {
  const detail = `Azure could not finish creating vault ${name}. Read its activity log, delete it, and run the move again.`;
  return { state: 'failed', code: 'ARM_REFUSED', detail, retryable: false };
}
