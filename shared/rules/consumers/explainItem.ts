import { type ItemResult, type ItemState } from '../../contracts/model/outcome';

/** What a place would see after the cutover, if it named the target. */
export const sights = {
  vault: 'the target',
  current: 'the current version',
  assumed: 'the current version, if the item arrived: --report knows',
  sameVersion: 'the same version',
  newVersion: 'its version has a new id in the target',
  otherKey: 'a key of the same name with other material',
  otherContent: 'other content that has its name in the target',
  notThere: 'not in the target',
  versionNotThere: 'its version is not in the target',
  unsettled: 'not known: the transfer of the item did not end well',
  unknown: 'not known without the report of the move',
  byHand: 'change it by hand',
  definition: 'makes the vault: stays until the vault is deleted',
} as const;
export type Sight = keyof typeof sights;

/** What a consumer gets from the target, compared with what it gets from the source. */
export const resolutions = {
  sameId: 'the same value, under the same id',
  newId: 'the same value, under a new id',
  otherMaterial: 'something else under the same name',
  nothing: 'nothing',
  notKnown: 'not known',
} as const;
export type Resolution = keyof typeof resolutions;

/** What a place uses: `secrets/db-password`, and the id of its version if it is pinned to one. */
export interface UsedItem {
  readonly item: string | null;
  readonly version: string | null;
}

export interface Explained {
  readonly sight: Sight;
  /** The id of the version in the target, where it has another one. */
  readonly version?: string;
}

export interface ItemExplained extends Explained {
  readonly outcome: Resolution;
}

/** The results of a report by type and name, in small letters. */
export type ResultsByItem = ReadonlyMap<string, ItemResult>;

export function resultsByItem(results: readonly ItemResult[]): ResultsByItem {
  return new Map(results.map((result) => [`${result.itemType}/${result.itemName.toLowerCase()}`, result]));
}

const arrived: readonly ItemState[] = ['verified', 'alreadyThere', 'restored', 'imported', 'recreated', 'updated'];

/** The families that have an item of this collection. A certificate has a secret and a key of its name. */
const typesOf = {
  secrets: ['secret', 'certificate'],
  keys: ['key', 'certificate'],
  certificates: ['certificate'],
} as const satisfies Readonly<Record<string, readonly ItemResult['itemType'][]>>;

/** What the target has of an item, by the report of the move. Without one, nothing proves that an item arrived. */
export function explainItem({ item, version }: UsedItem, results: ResultsByItem | undefined): ItemExplained {
  if (item === null) return { sight: 'vault', outcome: 'notKnown' };
  if (results === undefined) return { sight: version === null ? 'assumed' : 'unknown', outcome: 'notKnown' };
  const result = resultOf(item, results);
  if (result === undefined) return nothing;
  if (!arrived.includes(result.state)) return explainMissing(result, version);
  if (result.reasons.includes('NEW_KEY_MATERIAL'))
    return version === null ? { sight: 'otherKey', outcome: 'otherMaterial' } : nothing;
  return version === null ? explainCurrent(result) : explainVersion(version, result);
}

const nothing: ItemExplained = { sight: 'notThere', outcome: 'nothing' };

/** What did not arrive can still have its name, or some of its versions, in the target. */
function explainMissing({ state, reasons }: ItemResult, version: string | null): ItemExplained {
  if (state === 'failed' || state === 'cutOff' || reasons.includes('NAME_HELD_BY_OTHER_KIND'))
    return { sight: 'unsettled', outcome: 'notKnown' };
  if (!reasons.includes('OTHER_CONTENT_IN_TARGET') || version !== null) return nothing;
  return { sight: 'otherContent', outcome: 'otherMaterial' };
}

/** Versions are in order, the current one last. It always moves if the item does. */
function explainCurrent({ versions }: ItemResult): ItemExplained {
  const last = versions.at(-1);
  if (last === undefined) return { sight: 'current', outcome: 'notKnown' };
  return { sight: 'current', outcome: last.from === last.to ? 'sameId' : 'newId' };
}

function explainVersion(id: string, { versions }: ItemResult): ItemExplained {
  const to = versions.find(({ from }) => from === id)?.to;
  if (to === undefined) return { sight: 'versionNotThere', outcome: 'nothing' };
  return to === id
    ? { sight: 'sameVersion', outcome: 'sameId' }
    : { sight: 'newVersion', outcome: 'newId', version: to };
}

function resultOf(item: string, results: ResultsByItem): ItemResult | undefined {
  const [collection = '', name = ''] = item.toLowerCase().split('/');
  if (collection !== 'secrets' && collection !== 'keys' && collection !== 'certificates') return undefined;
  const found = typesOf[collection].map((type) => results.get(`${type}/${name}`));
  return found.find((result) => result !== undefined);
}

const changeable: readonly Sight[] = ['vault', 'current', 'assumed', 'sameVersion', 'newVersion'];

/** Whether a reference may be changed without a person: no version is guessed, and nothing is known to be missing. */
export function isChangeable({ sight }: Explained): boolean {
  return changeable.includes(sight);
}
