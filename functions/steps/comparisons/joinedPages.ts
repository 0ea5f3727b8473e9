import { z } from 'zod';
import { type JoinedItem, joinedItemSchema } from '../../../shared/contracts/model/comparisons';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type StagingStore } from '../../../shared/clients/staging/stagingStore';

const pageSchema = z.array(joinedItemSchema);

/** Stores one page of a joined list in the staging of the run. Only the run can write it, because it is encrypted. */
export async function keepJoinedPage(
  staging: Pick<StagingStore, 'keep'>,
  move: MoveSpec,
  { page, items }: { readonly page: number; readonly items: readonly JoinedItem[] },
): Promise<void> {
  await staging.keep(move, labelOf(page), new TextEncoder().encode(JSON.stringify(items)));
}

/** Reads a page that the run stored. Throws `STAGED_PAYLOAD_MISSING`, or `STAGED_PAYLOAD_DAMAGED` for what others wrote. */
export async function readJoinedPage(
  staging: Pick<StagingStore, 'read'>,
  move: MoveSpec,
  page: number,
): Promise<readonly JoinedItem[]> {
  const bytes = await staging.read(move, labelOf(page));
  if (bytes !== undefined) return pageSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  const message = `Expected page ${String(page)} of the list of the comparison in staging; it is missing. Start a new comparison.`;
  throw new MoverError('STAGED_PAYLOAD_MISSING', message, { retryable: false });
}

function labelOf(page: number): string {
  return `comparison/list/${String(page)}`;
}
