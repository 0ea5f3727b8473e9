import { type OutputOf } from '../../shared/contracts/contract';
import { surveyVaultsContract } from '../../shared/contracts/moveSteps';
import { type VaultFacts } from '../../shared/contracts/plan';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { readClaimants } from '../../shared/clients/pairClaims';
import { type Clients } from '../../shared/clients/openClients';
import { storeNames } from '../../shared/rules/storeNames';
import { geographyOf, isSameGeography } from '../../shared/rules/geography';
import { activity } from './activity';
import { failStep } from './failStep';

/**
 * Proves what the rest of the move stands on before anything is listed: both vaults answer and belong to a known tenant,
 * the store can be written, the staging key can seal. Regions come from the vaults' own answers.
 */
export function surveyVaults({ vaults, store, staging }: Clients) {
  return activity(surveyVaultsContract, async ({ move }): Promise<OutputOf<typeof surveyVaultsContract>> => {
    try {
      await store.check();
      await sweepPrevious(move);
      const [source, target] = await Promise.all([factsOf(move.sourceVault), factsOf(move.targetVault)]);
      await staging.prepare(move);
      return { state: 'surveyed', source, target, sameGeography: isSameGeography(source.geography, target.geography) };
    } catch (error) {
      return failStep(error);
    }
  });

  /** A move that was terminated could not sweep its own payloads; whoever takes its pair does. */
  async function sweepPrevious(move: MoveRef): Promise<void> {
    const claimants = await readClaimants(store, storeNames.pairClaim(move.sourceVault, move.targetVault));
    if (claimants?.previous !== undefined && claimants.last.runId === move.runId)
      await staging.sweep(claimants.previous);
  }

  async function factsOf(name: string): Promise<VaultFacts> {
    const { region } = await vaults.probe(name);
    return { name, region, geography: geographyOf(region) };
  }
}
