import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type PlanPage, planPageSchema } from '../../../shared/contracts/model/plan';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

/** Reads a stored page of the plan. Throws `STORE_OBJECT_INVALID` if it is missing or damaged. */
export async function readPlanPage(store: ObjectStore, move: MoveSpec, page: number): Promise<PlanPage> {
  const name = storeNames.planPage(move, page);
  const stored = await readJson(store, name, planPageSchema);
  if (stored !== undefined) return stored;
  throw new MoverError(
    'STORE_OBJECT_INVALID',
    `Expected page ${page} of the plan at ${name}; it is missing. Start a new move.`,
    {
      retryable: false,
    },
  );
}
