import { type ItemClaim, type ItemHistory, type ItemRun, type SourceVersion } from './itemHistory';

/**
 * The first moment, not before `nowMs`, at which the verification of a move was true if the target held these
 * versions; undefined if there is none.
 */
export function verifiedAt(
  { sources }: Pick<ItemHistory, 'sources'>,
  run: ItemRun,
  written: readonly { readonly value: string }[],
  nowMs: number,
): number | undefined {
  const all = sources[run.source] ?? [];
  const fromMs = Math.max(nowMs, run.verifiedFromMs);
  for (let count = all.length; count > 0; count -= 1) {
    const held = all.slice(0, count);
    const atMs = Math.max(fromMs, ...held.map(({ sentMs }) => sentMs));
    const isOver = atMs > run.verifiedUntilMs || all.slice(count).some(({ answeredMs }) => answeredMs < atMs);
    if (!isOver && run.claim !== undefined && isCopy(held, written, { ...run, claim: run.claim })) return atMs;
  }
  return undefined;
}

function isCopy(
  source: readonly SourceVersion[],
  target: readonly { readonly value: string }[],
  { mayPutOnTop, claim }: { readonly mayPutOnTop: boolean; readonly claim: ItemClaim },
): boolean {
  const newest = source.at(-1);
  if (target.at(-1)?.value !== newest?.value) return false;
  const isNeeded = (version: SourceVersion): boolean => version === newest || !claim.leftOut.includes(version.id);
  if (claim.namesDuplicates)
    return source.every((version) => !isNeeded(version) || target.some(({ value }) => value === version.value));
  // Both from the newest to the oldest. An omitted version may still exist.
  let at = target.length - 1;
  for (const version of [...source].reverse()) {
    if (target[at]?.value === version.value) at -= 1;
    else if (isNeeded(version)) return false;
  }
  return at === -1 || mayPutOnTop;
}
