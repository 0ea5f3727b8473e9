import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/**
 * Records that the transfer of a page begins, before its first write, so that the report of an interrupted run need not
 * guess.
 */
export async function markBegun(store: ObjectStore, run: Run, page: number): Promise<void> {
  await store.write(storeNames.begunPage(run, page), new TextEncoder().encode('{}'));
}

/** Returns the pages whose transfer has begun. */
export async function readBegunPages(store: ObjectStore, run: Run): Promise<ReadonlySet<number>> {
  const pages = new Set<number>();
  for await (const name of store.list(storeNames.begunPages(run))) {
    const digits = /\/(\d{1,9})\.json$/.exec(name)?.[1];
    if (digits !== undefined) pages.add(Number(digits));
  }
  return pages;
}
