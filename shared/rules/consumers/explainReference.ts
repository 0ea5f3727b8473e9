import { type ItemResult, type ItemState } from '../../contracts/model/outcome';
import { type Reference } from './findReferences';

/** What a place would see after the cutover, if it named the target. */
export const sights = {
  vault: 'the target',
  current: 'the current version',
  assumed: 'the current version, if the item arrived: --report knows',
  sameVersion: 'the same version',
  newVersion: 'its version has a new id in the target',
  otherKey: 'a key of the same name with other material',
  notThere: 'not in the target',
  versionNotThere: 'its version is not in the target',
  unknown: 'not known without the report of the move',
  byHand: 'change it by hand',
  definition: 'makes the vault: stays until the vault is deleted',
} as const;
export type Sight = keyof typeof sights;

export interface Explained {
  readonly sight: Sight;
  /** The id of the version in the target, where it has another one. */
  readonly version?: string;
}

const arrived: readonly ItemState[] = ['verified', 'alreadyThere', 'restored', 'imported', 'recreated', 'updated'];

/** The families that have an item of this collection. A certificate has a secret and a key of its name. */
const typesOf = {
  secrets: ['secret', 'certificate'],
  keys: ['key', 'certificate'],
  certificates: ['certificate'],
} as const satisfies Readonly<Record<string, readonly ItemResult['itemType'][]>>;

/** The results of a report by type and name, in small letters. */
export type ResultsByItem = ReadonlyMap<string, ItemResult>;

export function resultsByItem(results: readonly ItemResult[]): ResultsByItem {
  return new Map(results.map((result) => [`${result.itemType}/${result.itemName.toLowerCase()}`, result]));
}

/**
 * What a reference would see in the target, by the report of the move. Without one, nothing proves that an item arrived.
 */
export function explainReference(reference: Reference, results: ResultsByItem | undefined): Explained {
  const { form, item, version } = reference;
  if (form === 'definition') return { sight: 'definition' };
  // The target may be in another resource group, and has private endpoints of its own.
  if (form === 'resourceId' || form === 'privateAddress') return { sight: 'byHand' };
  if (item === undefined) return { sight: 'vault' };
  if (results === undefined) return { sight: version === undefined ? 'assumed' : 'unknown' };
  const result = resultOf(item, results);
  if (result === undefined || !arrived.includes(result.state)) return { sight: 'notThere' };
  if (result.reasons.includes('NEW_KEY_MATERIAL')) return { sight: version === undefined ? 'otherKey' : 'notThere' };
  return version === undefined ? { sight: 'current' } : explainVersion(version.id, result);
}

function explainVersion(id: string, { versions }: ItemResult): Explained {
  const to = versions.find(({ from }) => from === id)?.to;
  if (to === undefined) return { sight: 'versionNotThere' };
  return to === id ? { sight: 'sameVersion' } : { sight: 'newVersion', version: to };
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
