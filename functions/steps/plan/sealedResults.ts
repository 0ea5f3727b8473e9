import { MoverError } from '../../../shared/contracts/model/moverError';
import { type ItemResult, resultPageSchema } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { readJson, writeJson } from '../../../shared/clients/store/jsonStore';
import { type Clients } from '../../../shared/clients/openClients';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';

// The verification reads and repairs what the stored results name. Others may be able to write to the store, so the app
// seals results with a key of the run.

type SealClients = Pick<Clients, 'store' | 'staging'>;

interface Results {
  readonly page: number;
  readonly items: readonly ItemResult[];
}

/** Stores results with a seal, or without one if the content key of the run is refused: then they can only be reported. */
export async function writeSealedResults(
  clients: SealClients,
  move: MoveSpec,
  { page, items }: Results,
): Promise<void> {
  const seal = await sealOf(clients, move, { page, items }).catch(undefinedIfRefused);
  const value = { page, items: [...items], ...(seal === undefined ? {} : { seal }) };
  await writeJson(clients.store, storeNames.results(move, page), resultPageSchema, value);
}

/** Throws `STORE_OBJECT_INVALID` if the store has results that the run did not write. Having none is no error. */
export async function requireSealedResults(clients: SealClients, move: MoveSpec, page: number): Promise<void> {
  const name = storeNames.results(move, page);
  const stored = await readJson(clients.store, name, resultPageSchema);
  if (stored === undefined) return;
  const seal = await sealOf(clients, move, { page, items: stored.items });
  if (stored.seal === seal) return;
  const message = `Expected the results at ${name} to be those that the move stored, but somebody changed them. Find out who can write to the store, then run the move again.`;
  throw new MoverError('STORE_OBJECT_INVALID', message, { retryable: false });
}

/** Undefined in a move of an earlier version, whose history names no content key. */
async function sealOf({ staging }: SealClients, move: MoveSpec, { page, items }: Results): Promise<string | undefined> {
  if (move.contentKey === undefined) return undefined;
  return staging.digest(move, ['results of a page', String(page), hashPart(items)]);
}

function undefinedIfRefused(error: unknown): undefined {
  if (error instanceof MoverError && error.code === 'CONTENT_KEY_REFUSED') return undefined;
  throw error;
}
