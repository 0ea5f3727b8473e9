import { latestReads } from '../../../shared/clients/async/keptWhileUsed';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type z } from 'zod';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type BroughtItem, broughtHashesSchema, broughtPageSchema } from '../../../shared/contracts/model/rollback';
import { type Back } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byHash, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { broughtItems, broughtPageOf, broughtPages, joinBrought } from '../../../shared/rules/rollback/backMove';
import { storeNames } from '../../../shared/rules/storeNames';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { readStoredPage, writePage } from '../stored/storedPages';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { requireMoved, readMovedReport, type MovedRun } from './madePlan';

/**
 * Stores what a run brought, from its report, and returns what the steps of the move back need to find it. The same report always
 * gives the same pages. Throws `ROLLBACK_NOT_POSSIBLE` unless the report is the one whose head is in history.
 */
export async function storeBrought(store: ObjectStore, run: MovedRun): Promise<Omit<Back, 'reason'>> {
  const report = await readMovedReport(store, run);
  requireMoved(report);
  const { moveId, runId } = run;
  const { back } = report.move;
  const brought = broughtItems(report);
  const items = back === undefined ? brought : joinBrought(brought, await readAllBrought(store, back));
  return { moveId, runId, startedAt: report.startedAt, ...(await writeBrought(store, run, items)) };
}

/** Stores items in pages, and returns what identifies them. */
export async function writeBrought(
  store: ObjectStore,
  run: RunRef,
  brought: readonly BroughtItem[],
): Promise<Pick<Back, 'pages' | 'hash'>> {
  const pages = broughtPages(brought);
  const hashes = await allInParallel([...pages.entries()], async ([page, items]) => {
    return writePage(store, listOf(run), { page, items: [...items] });
  });
  await writeJson(store, storeNames.broughtHashes(run), broughtHashesSchema, { pages: hashes });
  return { pages: pages.length, hash: hashPart(hashes) };
}

/**
 * Returns what the earlier move brought of an item; undefined if its report does not have it. Throws `STORE_OBJECT_INVALID` if
 * somebody removed or changed the stored pages.
 */
export async function findBrought(
  store: ObjectStore,
  back: Back,
  item: Pick<BroughtItem, 'itemType' | 'itemName'>,
): Promise<BroughtItem | undefined> {
  if (back.pages === 0) return undefined;
  const items = await keptPage(store, back, broughtPageOf(item, back.pages));
  return items.get(itemKey(item));
}

async function readAllBrought(store: ObjectStore, back: Back): Promise<readonly BroughtItem[]> {
  const pages = Array.from({ length: back.pages }, (_, page) => page);
  const read = await allInParallel(pages, (page) => readItems(store, back, page));
  return read.flatMap((items) => [...items.values()]);
}

type Page = ReadonlyMap<string, BroughtItem>;

/** The pages never change, and neighbours of a list need the same ones often. */
const kept = new WeakMap<ObjectStore, ReturnType<typeof latestReads<Page>>>();

function keptPage(store: ObjectStore, back: Back, page: number): Promise<Page> {
  const pages = kept.get(store) ?? latestReads<Page>(64);
  kept.set(store, pages);
  return pages.use(`${back.hash}/${String(page)}`, () => readItems(store, back, page));
}

async function readItems(store: ObjectStore, back: Back, page: number): Promise<Page> {
  const hashes = await findProved(store, {
    name: storeNames.broughtHashes(back),
    schema: broughtHashesSchema,
    proof: byHash<z.infer<typeof broughtHashesSchema>>(back.hash, ({ pages }) => hashPart(pages)),
  });
  if (hashes === undefined) throw changed(back);
  const { items } = await readStoredPage(store, listOf(back), { page, hash: hashes.pages[page] });
  return new Map(items.map((item) => [itemKey(item), item]));
}

function listOf(run: RunRef) {
  return {
    schema: broughtPageSchema,
    nameOf: (page: number) => storeNames.broughtPage(run, page),
    covered: ({ items }: { readonly items: readonly BroughtItem[] }) => items,
    changed: () => changed(run),
  };
}

function changed({ moveId, runId }: RunRef): MoverError {
  const message = `Expected what run ${runId} of move ${moveId} brought to be in the store as it was when this move was started, but it is missing or somebody changed it. Find out who can write to the store, then start the move back again.`;
  return new MoverError('STORE_OBJECT_INVALID', message);
}
