import { findDeletedItems } from '../../../functions/activities/findDeletedItems';
import { followDeletions } from '../../../functions/activities/followDeletions';
import { sealedReader } from '../../../functions/steps/stored/sealedJson';
import { readDeletions } from '../../../functions/steps/report/storedDeletions';
import { findDeletedItemsContract, followDeletionsContract } from '../../../shared/contracts/steps/deletionSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveAzure } from './moveAzure';
import { knownOf } from './sealedPlans';

/** What tests do with deletions of a held move of one page of secrets. `azure` returns that of the present test. */
export function heldDeletions(azure: () => MoveAzure) {
  return {
    deleteIn: async (vault: 'source' | 'target', name: string) =>
      (await azure().secrets(vault).beginDeleteSecret(name, { intervalInMs: 5 })).pollUntilDone(),
    find: async (move: MoveSpec) => {
      const known = await knownOf(azure().store, move, 1);
      return azure().run(findDeletedItems, findDeletedItemsContract, { move, known, total: 100, unasked: [] });
    },
    follow: async (move: MoveSpec, ...names: string[]) => {
      const known = await knownOf(azure().store, move, 1);
      const items = names.map((itemName) => ({ itemType: 'secret', itemName }));
      return azure().run(followDeletions, followDeletionsContract, { move, known, items });
    },
    /** The record of the move, as `name state`. */
    statesOf: async (move: MoveSpec) => {
      const { deletions } = await readDeletions(sealedReader(azure().clients(), move), move);
      return [...deletions.values()].map(({ itemName, state }) => `${itemName} ${state}`);
    },
    /** Whether the target has a secret that is not deleted. */
    isLive: (name: string) =>
      azure()
        .secrets('target')
        .getSecret(name)
        .then(
          () => true,
          () => false,
        ),
  };
}
