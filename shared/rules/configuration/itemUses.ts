import { type VaultUse } from '../../contracts/api/accessAnswers';
import { type ItemUse, type WholeVaultReason } from '../../contracts/model/configuration';
import { itemTypes } from '../../contracts/model/item';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type AuditLogRequest } from '../../contracts/model/targetRequest';
import { isSelected } from '../plan/itemTraits';

/** A day of the audit log of a vault: its calls, and how many of them do not say who called. */
export interface LogDay {
  /** `2026-05-01`. */
  readonly day: string;
  readonly unknown: number;
}

/** What the audit log shows, or why it cannot show everything that somebody used. */
export type UseEvidence =
  | { readonly state: 'whole'; readonly until: string; readonly uses: ReadonlyMap<string, readonly VaultUse[]> }
  | { readonly state: 'partial'; readonly reason: WholeVaultReason };

/** The evidence for roles at single items. */
export interface ItemEvidence {
  readonly log: AuditLogRequest;
  readonly found: UseEvidence;
  readonly select: MoveSpec['select'];
}

const dayMs = 86_400_000;

/** A vault that is in use has calls each day, except for a weekend. A log without any for longer may have stopped meanwhile. */
const maxQuietDays = 3;

/** Why a log cannot show everything of some days; undefined if it can. The app itself has just called the vault. */
export function whyPartial(
  log: readonly LogDay[],
  { days, today }: { readonly days: number; readonly today: string },
): WholeVaultReason | undefined {
  const numberOf = (day: string): number => Math.floor(Date.parse(day) / dayMs);
  const seen = log.map(({ day }) => numberOf(day)).sort((one, other) => one - other);
  const [first] = seen;
  const end = numberOf(today);
  if (first === undefined || first > end - days + maxQuietDays) return 'LOG_TOO_SHORT';
  const isQuiet = seen.some((day, at) => day - (seen[at - 1] ?? day) > maxQuietDays + 1);
  if (isQuiet || end - (seen.at(-1) ?? 0) > 1) return 'LOG_STOPPED';
  return log.some(({ unknown }) => unknown > 0) ? 'CALLERS_UNKNOWN' : undefined;
}

/** More items are not worth a role each: a subscription has at most 4,000 assignments. */
const maxItems = 10;

/** Paths of calls about the vault as a whole that look like those of items. */
const noItems = /^(?:(?:secrets|keys|certificates)\/restore|certificates\/(?:issuers|contacts))$/;

/** The few items that somebody used and nothing else; a reason if there are none, or the vault as a whole, or many. */
export function onlyItems(uses: readonly VaultUse[]): readonly string[] | WholeVaultReason {
  const items = uses.flatMap(({ item }) => (item === null || noItems.test(item) ? [] : [item])).sort();
  if (uses.length === 0) return 'NO_USE';
  if (items.length < uses.length) return 'USES_VAULT';
  return items.length > maxItems ? 'MANY_ITEMS' : items;
}

/** The items at which alone somebody needs roles, by the evidence; or the reason for the whole vault. */
export function itemUseOf(principalId: string, { log, found, select }: ItemEvidence): ItemUse | WholeVaultReason {
  if (found.state === 'partial') return found.reason;
  const uses = found.uses.get(principalId.toLowerCase()) ?? [];
  const items = onlyItems(uses);
  if (typeof items === 'string') return items;
  if (!items.every((item) => isMoved(item, select))) return 'ITEM_NOT_MOVED';
  const last = uses.reduce((newest, use) => (use.last > newest ? use.last : newest), '');
  return { ...log, items: [...items], until: found.until, last: last.slice(0, 10) };
}

/** Without certificates, their secrets and keys do not move, and no log says which of them these are. */
function isMoved(item: string, select: MoveSpec['select']): boolean {
  const [family = '', itemName = ''] = item.split('/');
  const itemType = itemTypes.find((one) => `${one}s` === family);
  const isWhole = itemType !== undefined && (itemType === 'certificate' || select.types.includes('certificate'));
  return isWhole && select.types.includes(itemType) && isSelected({ itemName }, select);
}
