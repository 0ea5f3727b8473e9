import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { MoverError } from '../../shared/contracts/model/moverError';
import { surveyIssuersAndContactsContract } from '../../shared/contracts/steps/moveSteps';
import { type DeletedItemName, plannedIssuersAndContactsSchema } from '../../shared/contracts/model/issuersAndContacts';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../shared/clients/openClients';
import { writeJson } from '../../shared/clients/store/jsonStore';
import { hashPart } from '../../shared/rules/plan/hashPlan';
import { storeNames } from '../../shared/rules/storeNames';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { listDeletedPage } from '../steps/items/listPages';
import { noIssuersAndContacts, planIssuersAndContacts } from '../steps/issuersAndContacts/planIssuersAndContacts';
import { rethrowSpent } from '../steps/parts/itemPart';
import { type LongLists, withLongLists } from '../steps/stored/longLists';
import { type MoveVault, connectPair } from '../steps/frame/vaultPair';

/** Stores which issuers and contacts the move copies, and which names are soft-deleted in the source. */
export function surveyIssuersAndContacts(clients: Clients) {
  const { vaults, store } = clients;

  return activity(surveyIssuersAndContactsContract, (input): Promise<Output> =>
    withLongLists(clients, { step: 'surveyIssuersAndContacts', input }, (lists) => survey(input, lists)),
  );

  async function survey({ move, target }: Input, lists: LongLists): Promise<Output> {
    const pair = connectPair(vaults, move, {}, lists);
    try {
      const certificates = target === 'absent' ? noIssuersAndContacts : pair.target.certificates;
      const [settings, deletedInSource] = await Promise.all([
        planIssuersAndContacts({ source: pair.source.certificates, target: certificates }, move),
        deletedItems(pair.source, lists, move),
      ]);
      const planned = { settings: [...settings], deletedInSource: [...deletedInSource] };
      await writeJson(store, storeNames.surveyedSettings(move), plannedIssuersAndContactsSchema, planned);
      return {
        state: 'surveyed',
        settings: settings.length,
        deletedInSource: deletedInSource.length,
        throttled: pair.meter.throttled,
        hash: hashPart(planned),
      };
    } catch (error) {
      rethrowSpent(error);
      return failStep(error);
    }
  }
}

type Input = InputOf<typeof surveyIssuersAndContactsContract>;
type Output = OutputOf<typeof surveyIssuersAndContactsContract>;

/** Leaves out the managed key and secret of a deleted certificate; the certificate's own row covers them. */
async function deletedItems(
  source: MoveVault,
  lists: LongLists,
  { select }: MoveSpec,
): Promise<readonly DeletedItemName[]> {
  const byType = await Promise.all(
    select.types.map(async (itemType) => {
      const listed = await lists
        .all(itemType, (token) => listDeletedPage(source, itemType, token))
        .catch(whenForbidden);
      return listed.filter(({ managed }) => !managed).map(({ name }) => ({ itemType, itemName: name }));
    }),
  );
  return byType.flat();
}

/**
 * The report shows these names only for information. Without the permission to list them, everything else still moves.
 */
function whenForbidden(error: unknown): [] {
  if (error instanceof MoverError && error.code === 'VAULT_FORBIDDEN') return [];
  throw error;
}
