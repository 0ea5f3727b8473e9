import { jsonBytes, writeJson, undefinedIfInvalid } from '../../../shared/clients/store/jsonStore';
import { type PlanPage } from '../../../shared/contracts/model/plan';
import { resultFromPlan, failResult } from '../../../shared/rules/problems/itemResults';
import { MoverError } from '../../../shared/contracts/model/moverError';
import {
  type Findings,
  type ItemResult,
  type ResultPage,
  resultPageSchema,
} from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import {
  byHmac,
  byWhole,
  changeProved,
  findProved,
  type StoredProof,
  type ProvedDocument,
  readProved,
  readProvedWithEtag,
} from '../../../shared/clients/store/provedJson';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { isKeyGone, type SealClients, sealIfPossible, sealOf } from '../stored/sealedJson';

// The verification reads and repairs what the stored results name. Others may be able to write to the store, so the app
// seals results with a key of the run.

export interface Results {
  readonly items: readonly ItemResult[];
  /** When the writes of the run to these items had ended, ISO 8601. */
  readonly at: string;
  /** What the verification of the batch found; undefined before it. */
  readonly findings?: Findings | undefined;
  /** The items, by position, whose doubled versions a verification has named before their repair. */
  readonly doubled?: readonly number[] | undefined;
}

interface PageResults extends Results {
  readonly page: number;
}

/** Stores results with a seal, or without one if the content key of the run is refused: then they prove nothing. */
export async function writeSealedResults(clients: SealClients, move: MoveSpec, results: PageResults): Promise<void> {
  const name = storeNames.results(move, results.page);
  await writeJson(clients.store, name, resultPageSchema, await sealedValue(clients, move, results));
}

/**
 * As `writeSealedResults`, but keeps results of the same items that the run has verified since, or whose doubled versions it has named: a
 * second run of an earlier step can end after that.
 */
export async function storeUnverified(clients: SealClients, move: MoveSpec, results: PageResults): Promise<void> {
  const value = await sealedValue(clients, move, results);
  const proof = proofOf(results.page, (texts) => sealIfPossible(clients, move, texts));
  const document = { ...documentOf(clients, move, results.page), proof };
  // Almost always the results are the first ones of their page.
  if (await clients.store.writeIfAbsent(document.name, jsonBytes(resultPageSchema.parse(value)))) return;
  if (isKeyGone(move, value)) return;
  await changeProved(clients.store, document, async (held) =>
    held?.value !== undefined && knowsMore(held.value, results) ? undefined : value,
  );
}

async function sealedValue(clients: SealClients, move: MoveSpec, results: PageResults): Promise<ResultPage> {
  const { page, items, at, findings, doubled } = results;
  const seal = await sealIfPossible(clients, move, sealedTexts(page, results));
  const found = { ...(findings && { findings }), ...(doubled && { doubled: [...doubled] }) };
  return { page, items: [...items], at, ...found, ...(seal === undefined ? {} : { seal }) };
}

function knowsMore(stored: ResultPage, { page, items, doubled = [] }: PageResults): boolean {
  const isMore = stored.findings !== undefined || (stored.doubled ?? []).some((at) => !doubled.includes(at));
  return isMore && stored.page === page && stored.items.map(itemKey).join() === items.map(itemKey).join();
}

/**
 * Reads the results of a batch; undefined if it stored none. Throws `STORE_OBJECT_INVALID` if the store has results that the run did not
 * write, and `CONTENT_KEY_REFUSED` if the key is refused that would show it.
 */
export async function findSealedResults(
  clients: SealClients,
  move: MoveSpec,
  page: number,
): Promise<Results | undefined> {
  const stored = await readProved(clients.store, documentOf(clients, move, page));
  return stored && resultsIn(stored);
}

/** As `findSealedResults`, with what `writeFindings` needs. */
export async function holdSealedResults(
  clients: SealClients,
  move: MoveSpec,
  page: number,
): Promise<(Results & { readonly etag: string }) | undefined> {
  const held = await readProvedWithEtag(clients.store, documentOf(clients, move, page));
  return held && { ...resultsIn(held.value), etag: held.etag };
}

function resultsIn({ items, at, findings, doubled }: ResultPage): Results {
  return { items, at, findings, doubled };
}

/**
 * Stores verified results, unless another run of the step has done so since `etag` was read: two runs may see different vaults, and only
 * the findings of one get into history. Returns the findings that the store has then.
 */
export async function writeFindings(
  clients: SealClients,
  move: MoveSpec,
  { etag, ...results }: PageResults & { readonly findings: Findings; readonly etag: string },
): Promise<Findings> {
  const value = await sealedValue(clients, move, results);
  const name = storeNames.results(move, results.page);
  if (await clients.store.replaceIf(name, etag, jsonBytes(resultPageSchema.parse(value)))) return results.findings;
  const earlier = (await findSealedResults(clients, move, results.page))?.findings;
  if (earlier === undefined) await writeSealedResults(clients, move, results);
  return earlier ?? results.findings;
}

/** As `findSealedResults`. Undefined also if the store has results that the run did not write. */
export async function ownResults(clients: SealClients, move: MoveSpec, page: number): Promise<Results | undefined> {
  return findSealedResults(clients, move, page).catch(undefinedIfInvalid);
}

/**
 * Reads results without their seals, once the content key is removed. The caller makes a report of all of them, and uses it only if an
 * earlier run of its step has proved a report with the same head.
 */
export async function resultsOfNoted(
  store: ObjectStore,
  move: MoveSpec,
  page: number,
): Promise<readonly ItemResult[] | undefined> {
  const document = { name: storeNames.results(move, page), schema: resultPageSchema, proof: byWhole<ResultPage>() };
  return (await findProved(store, document))?.items;
}

function documentOf(clients: SealClients, move: MoveSpec, page: number): ProvedDocument<typeof resultPageSchema> {
  const name = storeNames.results(move, page);
  const message = `Expected the results at ${name} to be those that the move stored, but somebody changed them. Find out who can write to the store, then run the move again.`;
  const changed = () => new MoverError('STORE_OBJECT_INVALID', message);
  return { name, schema: resultPageSchema, proof: proofOf(page, (texts) => sealOf(clients, move, texts)), changed };
}

/** The page is the one that is asked for, so that results of another page prove nothing here. */
function proofOf(
  page: number,
  seal: (texts: readonly string[]) => Promise<string | undefined>,
): StoredProof<ResultPage> {
  return byHmac(
    (stored) => stored.seal,
    (stored) => seal(sealedTexts(page, stored)),
  );
}

function sealedTexts(page: number, { items, at, findings, doubled }: Results): readonly string[] {
  const texts = ['results of a page', String(page), at, hashPart(items)];
  const found = findings === undefined ? [] : [hashPart(findings)];
  return [...texts, ...found, ...(doubled === undefined ? [] : [`doubled ${doubled.join()}`])];
}

/**
 * The results of a batch that stored none: its planned items. If it had begun, they count as failed, so that no item of the source is ever
 * missing from a report.
 */
export function resultsOfPlan({ items }: Pick<PlanPage, 'items'>, isBegun: boolean): readonly ItemResult[] {
  const planned = items.map(resultFromPlan);
  if (!isBegun) return planned;
  return planned.map((result) => (result.state === 'planned' ? failResult(result, neverTransferred) : result));
}

const neverTransferred = {
  state: 'failed',
  code: 'INTERNAL',
  detail: 'Expected the batch of this item to end with a result; it ended without one.',
  retryable: true,
} as const;
