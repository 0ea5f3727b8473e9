import { MoverError } from '../../../shared/contracts/model/moverError';
import { type Findings, type ItemResult, resultPageSchema } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { parseJson } from '../../../shared/clients/transport/readAnswer';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { itemKey } from '../../../shared/rules/transfer/lateItems';
import { type SealClients, sealIfPossible, sealOf } from './pageSeal';
import { readResults } from './results';

// The verification reads and repairs what the stored results name. Others may be able to write to the store, so the app
// seals results with a key of the run.

interface Results {
  readonly items: readonly ItemResult[];
  /** When the writes of the run to these items had ended, ISO 8601. */
  readonly at: string;
  /** What the verification of the batch found; undefined before it. */
  readonly findings?: Findings | undefined;
}

interface PageResults extends Results {
  readonly page: number;
}

/** Stores results with a seal, or without one if the content key of the run is refused: then they prove nothing. */
export async function writeSealedResults(clients: SealClients, move: MoveSpec, results: PageResults): Promise<void> {
  await clients.store.write(storeNames.results(move, results.page), await sealedBytes(clients, move, results));
}

/**
 * As `writeSealedResults`, but keeps results of the same items that the run has verified since: a second run of the step that transfers
 * can end after that.
 */
export async function storeUnverified(clients: SealClients, move: MoveSpec, results: PageResults): Promise<void> {
  const { store } = clients;
  const name = storeNames.results(move, results.page);
  const bytes = await sealedBytes(clients, move, results);
  while (!(await store.writeIfAbsent(name, bytes))) {
    const held = await store.readWithEtag(name);
    if (held === undefined) continue;
    if (await isVerified(clients, move, results, held.bytes)) return;
    if (await store.replaceIf(name, held.etag, bytes)) return;
  }
}

async function sealedBytes(clients: SealClients, move: MoveSpec, results: PageResults): Promise<Uint8Array> {
  const { page, items, at, findings } = results;
  const seal = await sealIfPossible(clients, move, sealedTexts(page, results));
  const value = { page, items: [...items], at, ...(findings && { findings }), ...(seal === undefined ? {} : { seal }) };
  return new TextEncoder().encode(JSON.stringify(resultPageSchema.parse(value)));
}

async function isVerified(
  clients: SealClients,
  move: MoveSpec,
  { page, items }: PageResults,
  bytes: Uint8Array,
): Promise<boolean> {
  const stored = resultPageSchema.safeParse(parseJson(new TextDecoder().decode(bytes))).data;
  if (stored?.findings === undefined || stored.seal === undefined || stored.page !== page) return false;
  const isOfSameItems = stored.items.map(itemKey).join() === items.map(itemKey).join();
  return isOfSameItems && stored.seal === (await sealIfPossible(clients, move, sealedTexts(page, stored)));
}

/**
 * Reads the results of a batch. If the batch stored none, its planned items count as failed. Throws `STORE_OBJECT_INVALID` if
 * the store has results that the run did not write.
 */
export async function readSealedResults(clients: SealClients, move: MoveSpec, page: number): Promise<Results> {
  const found = await findSealedResults(clients, move, page);
  return found ?? { items: await readResults(clients.store, move, page), at: nothingWritten };
}

/** Of a batch without results nothing is known. */
const nothingWritten = new Date(0).toISOString();

/** As `readSealedResults`. Undefined if the batch stored none. */
export async function findSealedResults(
  clients: SealClients,
  move: MoveSpec,
  page: number,
): Promise<Results | undefined> {
  const name = storeNames.results(move, page);
  const stored = await readJson(clients.store, name, resultPageSchema);
  if (stored === undefined) return undefined;
  const { items, at, findings } = stored;
  if (stored.seal !== (await sealOf(clients, move, sealedTexts(page, stored)))) {
    const message = `Expected the results at ${name} to be those that the move stored, but somebody changed them. Find out who can write to the store, then run the move again.`;
    throw new MoverError('STORE_OBJECT_INVALID', message, { retryable: false });
  }
  return { items, at, findings: stored.seal === undefined ? undefined : findings };
}

/** As `readSealedResults`. Undefined if the batch stored none, or the store has others. */
export async function ownResults(clients: SealClients, move: MoveSpec, page: number): Promise<Results | undefined> {
  try {
    return await findSealedResults(clients, move, page);
  } catch (error) {
    if (error instanceof MoverError && error.code === 'STORE_OBJECT_INVALID') return undefined;
    throw error;
  }
}

function sealedTexts(page: number, { items, at, findings }: Results): readonly string[] {
  const texts = ['results of a page', String(page), at, hashPart(items)];
  return findings === undefined ? texts : [...texts, hashPart(findings)];
}
