import { waitUntil } from '../host/hostWait';
import { type OutsideVault } from '../sequences/outsideVault';
import { type Action } from './drawnActions';

/** Edits one item of a vault, of any type, through the SDK alone. */
export async function editItem(
  vault: OutsideVault,
  { op, item: { type, name }, dice }: Pick<Action, 'op' | 'item' | 'dice'>,
): Promise<void> {
  const value = `by a person ${String(dice)}`;
  switch (op) {
    case 'add':
      return vault.add(type, name, value);
    case 'tag':
      return vault.change(type, name, await currentOf(vault, type, name), { tags: { owner: value } });
    case 'disable':
      return vault.change(type, name, await currentOf(vault, type, name), { enabled: false });
    case 'remove':
      return vault.remove(type, name);
    case 'purge':
      await vault.remove(type, name);
      return vault.purge(type, name);
    case 'madeAgain': {
      await vault.remove(type, name);
      await vault.purge(type, name);
      // The service keeps the name for some seconds after a purge.
      const isMade = () =>
        vault.add(type, name, value).then(
          () => true,
          () => undefined,
        );
      await waitUntil(isMade, 'name of a purged item', 10_000);
    }
  }
}

async function currentOf(vault: OutsideVault, type: Action['item']['type'], name: string): Promise<string> {
  const { current } = await vault.read(type, name);
  if (current === undefined) throw new Error(`Expected a current version of ${name}.`);
  return current;
}
