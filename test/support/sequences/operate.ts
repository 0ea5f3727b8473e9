import { type Random } from '../fuzz/random';
import { type OutsideItem, type OutsideType } from './outsideVersion';
import { type OutsideVault } from './outsideVault';

/** The item of one sequence. */
export interface SequenceItem {
  readonly type: OutsideType;
  readonly name: string;
  /** Its history, to find the cause of a fault. */
  readonly story: string[];
}

interface Place {
  readonly source: OutsideVault;
  readonly target: OutsideVault;
  readonly random: Random;
  readonly isFirst: boolean;
}

const operations = ['add', 'add', 'add', 'tag', 'disable', 'enable', 'delete', 'remake', 'add'] as const;

/** Executes an operation on an item, mostly in the source of its next move. */
export async function operate(item: SequenceItem, { source, target, random, isFirst }: Place): Promise<void> {
  for (let left = random.int(isFirst ? 1 : 0, 3); left > 0; left -= 1) {
    const vault = isFirst || random.chance(0.8) ? source : target;
    const { type, name } = item;
    const operation = isFirst ? 'add' : random.pick(operations);
    const value = random.pick(['red', 'green', 'blue', 'white']);
    const place = random.int(0, 3);
    const found = await vault.read(type, name);
    const done = await perform(vault, item, { operation, value, place, found });
    if (done !== undefined) item.story.push(`${done} in ${vault.name}`);
  }
}

interface Performance {
  readonly operation: (typeof operations)[number];
  readonly value: string;
  readonly place: number;
  readonly found: OutsideItem;
}

/** Describes the operation; undefined if the state of the item does not allow it. */
async function perform(
  vault: OutsideVault,
  { type, name }: SequenceItem,
  { operation, value, place, found }: Performance,
): Promise<string | undefined> {
  if (found.state === 'deleted') {
    const isRecovered = place > 0;
    await (isRecovered ? vault.recover(type, name) : vault.purge(type, name));
    return isRecovered ? 'recovered' : 'purged';
  }
  const version = found.versions[found.versions.length - 1 - (place % Math.max(found.versions.length, 1))];
  if (operation === 'add' || version === undefined) {
    await vault.add(type, name, value);
    return `new version ${value}`;
  }
  if (operation === 'delete' || operation === 'remake') {
    await vault.remove(type, name);
    if (operation === 'delete') return 'deleted';
    await vault.purge(type, name);
    await vault.add(type, name, value);
    return `purged and created again as ${value}`;
  }
  const change = operation === 'tag' ? { tags: { changed: value } } : { enabled: operation === 'enable' };
  await vault.change(type, name, version.id, change);
  return `${operation} of version ${version.id} (${JSON.stringify(change)})`;
}
