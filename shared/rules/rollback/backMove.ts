import { type MoveReport } from '../../contracts/api/report';
import { type BackRequest } from '../../contracts/api/rollbackAnswers';
import { type BroughtItem } from '../../contracts/model/rollback';
import { type ItemResult } from '../../contracts/model/outcome';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { hashPart } from '../plan/hashPlan';
import { kindOf } from '../problems/summarizeResults';
import { isChangedByOthers } from '../compare/changedByOthers';
import { itemKey } from '../problems/itemLabel';

// After a cutover, a move back brings what was written in the target since to the source: an ordinary move with the two vaults
// swapped, which sees of each item only the versions that the earlier move did not bring.

/** The id of a move back, unless the request names one. An id has at most 64 characters. */
export function backId({ moveId }: Pick<MoveSpec, 'moveId'>): string {
  return `${moveId.slice(0, 64 - suffix.length)}${suffix}`;
}

const suffix = '-back';

/**
 * The body of the request for a move back, as `POST /api/moves` takes it: the vaults swapped, the selection and the options of the
 * earlier move, and always an approval. It adds versions by value, because a restore never adds to an item.
 */
export function backRequestOf(move: MoveSpec, asked: BackRequest): object {
  const { sourceVault, targetVault, select, method, disabled, copy, gate, waivers, verify, pace } = move;
  return {
    id: asked.id ?? backId(move),
    sourceVault: targetVault,
    targetVault: sourceVault,
    select: { ...select, versions: 'all' },
    method: method === 'backupRestore' ? 'auto' : method,
    onConflict: asked.attributes === 'leave' ? 'skip' : 'update',
    onDeleted: asked.onDeleted,
    disabled: asked.disabled ?? disabled,
    copy,
    gate: asked.gate ?? gate,
    waivers: asked.waivers ?? waivers,
    approval: 'required',
    verify,
    pace: asked.pace ?? pace,
  };
}

/**
 * What a move brought, according to its report. An item that did not arrive whole has no versions here, because nothing proves
 * which ones came.
 */
export function broughtItems({ results }: MoveReport): readonly BroughtItem[] {
  return results.flatMap((result) => broughtItem(result) ?? []);
}

function broughtItem(result: ItemResult): BroughtItem | undefined {
  const { itemType, itemName, state, versions, versionsLeftOut, reasons, proof } = result;
  const kind = kindOf(state);
  if (kind === 'skipped' || kind === 'blocked') return undefined;
  // The target has other material under the name of such a key.
  const hasArrived = kind === 'done' || (isChangedByOthers(result) && proof !== undefined);
  const isProved = hasArrived && !reasons.includes('NEW_KEY_MATERIAL');
  return {
    itemType,
    itemName,
    versions: isProved ? versions.map(({ from, to }) => ({ from, to })) : [],
    leftOut: isProved ? versionsLeftOut.map(({ version }) => version) : [],
  };
}

/**
 * Adds to what a move back brought what the move before it brought in the other direction: a move forward again has to know both.
 */
export function joinBrought(brought: readonly BroughtItem[], earlier: readonly BroughtItem[]): readonly BroughtItem[] {
  const before = new Map(earlier.map((item) => [itemKey(item), item]));
  return brought.map((item) => {
    const known = before.get(itemKey(item));
    if (known === undefined) return item;
    const own = new Set(item.versions.map(({ from }) => from));
    const turned = known.versions.flatMap(({ from, to }) => (own.has(to) ? [] : [{ from: to, to: from }]));
    return { ...item, versions: [...turned, ...item.versions], leftOut: [...known.leftOut, ...item.leftOut] };
  });
}

/** The number of items of a page, on average. A step reads the page of its item. */
const itemsPerBroughtPage = 200;

/** Spreads items over pages by hash, so that a step finds the page of its item without reading the others. */
export function broughtPages(items: readonly BroughtItem[]): readonly (readonly BroughtItem[])[] {
  const pages = Math.ceil(items.length / itemsPerBroughtPage);
  const spread = Array.from({ length: pages }, (): BroughtItem[] => []);
  for (const item of items) spread[broughtPageOf(item, pages)]?.push(item);
  return spread;
}

/** The page of an item. */
export function broughtPageOf(item: Pick<BroughtItem, 'itemType' | 'itemName'>, pages: number): number {
  return Number.parseInt(hashPart(itemKey(item)).slice(0, 8), 16) % pages;
}
