import { type OutputOf } from '../../shared/contracts/steps/contract';
import { MoverError } from '../../shared/contracts/model/moverError';
import { surveySettingsContract } from '../../shared/contracts/steps/moveSteps';
import { type DeletedItemName, planSettingsSchema } from '../../shared/contracts/model/planSettings';
import { type MoveRef } from '../../shared/contracts/steps/moveRef';
import { writeJson } from '../../shared/clients/store/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { storeNames } from '../../shared/rules/storeNames';
import { activity } from '../steps/activity';
import { failStep } from '../steps/failStep';
import { listAll, listDeletedPage } from '../steps/items/listPages';
import { noSettings, planSettings } from '../steps/issuersAndContacts/planSettings';
import { isTargetAbsent } from '../steps/targetVault/configurationStore';
import { type MoveVault, openPair } from '../steps/vaultPair';

/** Writes down which issuers and contacts are to be copied, and which names are soft-deleted at the source. */
export function surveySettings({ vaults, store }: Clients) {
  return activity(surveySettingsContract, async ({ move }): Promise<OutputOf<typeof surveySettingsContract>> => {
    const pair = openPair(vaults, move);
    try {
      const certificates = (await isTargetAbsent(store, move)) ? noSettings : pair.target.certificates;
      const [settings, deletedInSource] = await Promise.all([
        planSettings({ source: pair.source.certificates, target: certificates }, move),
        deletedItems(pair.source, move),
      ]);
      const planned = { settings: [...settings], deletedInSource: [...deletedInSource] };
      await writeJson(store, storeNames.planSettings(move), planSettingsSchema, planned);
      return {
        state: 'surveyed',
        settings: settings.length,
        deletedInSource: deletedInSource.length,
        throttled: pair.meter.throttled,
      };
    } catch (error) {
      return failStep(error);
    }
  });
}

/** What belongs to a deleted certificate is told by the certificate. */
async function deletedItems(source: MoveVault, { select }: MoveRef): Promise<readonly DeletedItemName[]> {
  const byType = await Promise.all(
    select.types.map(async (itemType) => {
      const listed = await listAll((token) => listDeletedPage(source, itemType, token)).catch(whenForbidden);
      return listed.filter(({ managed }) => !managed).map(({ name }) => ({ itemType, itemName: name }));
    }),
  );
  return byType.flat();
}

/** These names are told for information; who may not read them can still move everything else. */
function whenForbidden(error: unknown): [] {
  if (error instanceof MoverError && error.code === 'VAULT_FORBIDDEN') return [];
  throw error;
}
