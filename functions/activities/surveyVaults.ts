import { type OutputOf } from '../../shared/contracts/contract';
import { surveyVaultsContract } from '../../shared/contracts/moveSteps';
import { type VaultFacts } from '../../shared/contracts/plan';
import { type Clients } from '../../shared/clients/openClients';
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
      const [source, target] = await Promise.all([factsOf(move.sourceVault), factsOf(move.targetVault)]);
      await staging.prepare(move);
      return { state: 'surveyed', source, target, sameGeography: isSameGeography(source.geography, target.geography) };
    } catch (error) {
      return failStep(error);
    }
  });

  async function factsOf(name: string): Promise<VaultFacts> {
    const { region } = await vaults.probe(name);
    return { name, region, geography: geographyOf(region) };
  }
}
