import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { noPolicy, type SeenItem } from './ledger';

/** How both vaults had an item since the time that a statement names. */
export interface Since {
  readonly source: readonly SeenItem[];
  readonly target: readonly SeenItem[];
}

/**
 * Whether a statement about both vaults was true at the time that it names. A step reads one vault after the other, so each has some
 * time since then.
 */
export function wasTrue({ source, target }: Since, isTrue: (source: SeenItem, target: SeenItem) => boolean): boolean {
  return source.some((one) => target.some((other) => isTrue(one, other)));
}

/** Whether both vaults show the same current version, or neither has the item. */
export function isSame(source: SeenItem, target: SeenItem): boolean {
  if (source.state !== 'live' || target.state !== 'live')
    return (source.state === 'live') === (target.state === 'live');
  return textOf(source.versions.at(-1)) === textOf(target.versions.at(-1));
}

/** Whether the target has nothing that is deleted at the source. */
export function isNotLeft(source: SeenItem, target: SeenItem): boolean {
  return source.state === 'live' || target.state !== 'live';
}

/** Whether the target also has the older versions that a result does not leave out, and the policy. */
export function isWholeCopy(source: SeenItem, target: SeenItem, result: ItemResult | undefined): boolean {
  if (!isSame(source, target)) return false;
  if (source.state !== 'live') return true;
  const left = new Set(result?.versionsLeftOut.map(({ version }) => version));
  const there = new Set(target.versions.map(textOf));
  const own = source.versions.filter(({ id }) => !left.has(id));
  // A key whose rotation policy nobody ever set asks for none in the target.
  return (
    (source.policy === noPolicy || source.policy === target.policy) &&
    own.every((version) => there.has(textOf(version)))
  );
}

function textOf(version: SeenItem['versions'][number] | undefined): string {
  return version === undefined ? '' : [version.content, String(version.enabled), version.about].join();
}
