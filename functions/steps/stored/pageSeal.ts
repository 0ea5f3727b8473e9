import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';

export type SealClients = Pick<Clients, 'store' | 'staging'>;

/**
 * An HMAC over texts, with a key of the run, by which the app recognises what the run stored. Undefined before the run has made its
 * content key: then nothing is proved.
 */
export async function sealOf(
  { staging }: SealClients,
  move: MoveSpec,
  texts: readonly string[],
): Promise<string | undefined> {
  return move.contentKey === undefined ? undefined : staging.digest(move, texts);
}

/** Like `sealOf`. Undefined also if the content key of the run is refused. */
export async function sealIfPossible(
  clients: SealClients,
  move: MoveSpec,
  texts: readonly string[],
): Promise<string | undefined> {
  try {
    return await sealOf(clients, move, texts);
  } catch (error) {
    if (error instanceof MoverError && error.code === 'CONTENT_KEY_REFUSED') return undefined;
    throw error;
  }
}
