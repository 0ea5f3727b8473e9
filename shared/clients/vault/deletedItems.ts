import { MoverError } from '../../contracts/model/moverError';
import { type Clock, wait } from '../async/clock';
import { type FamilyCall } from './familyCall';
import { parseAnswer } from '../transport/readAnswer';
import { type DeletedItem, type DeletedItems } from './vaultItem';
import { type FamilyOperations } from '../transport/vaultOperation';
import { type SendWire } from '../transport/wireRequest';
import { wireDeletedSchema } from './wireItem';

export interface ItemFamily {
  readonly vault: string;
  /** The family's part of addresses. */
  readonly collection: 'secrets' | 'keys' | 'certificates';
  readonly operations: FamilyOperations;
  readonly clock: Clock;
  readonly call: FamilyCall<unknown>;
}

/** About a minute. Deletes were seen to settle in 2 to 6 s, purges in up to 5 s. */
const settleDelaysMs: readonly number[] = [500, 1_000, 1_000, 2_000, 2_000, 3_000, ...Array<number>(10).fill(5_000)];

/**
 * Soft-deleted items of one family. By requests of our own: the SDK recovers and deletes by pollers, which send several
 * requests, take a refusal for success, and wait on the machine's clock.
 */
export function deletedItems(family: ItemFamily): DeletedItems {
  const { call, collection, operations } = family;
  const deletedPath = (name: string): string[] => [`deleted${collection}`, name];

  const readDeleted = (name: string): Promise<DeletedItem | undefined> =>
    orAbsent(
      call(operations.readDeleted, name, async (_, sendWire) =>
        parseAnswer(wireDeletedSchema, await sendWire({ method: 'GET', path: deletedPath(name) })),
      ),
    );

  return {
    readDeleted,
    async recoverDeleted(name) {
      const recovering = await orAbsent(
        call(operations.recover, name, async (_, sendWire) => {
          await sendWire({ method: 'POST', path: [...deletedPath(name), 'recover'] });
          return true;
        }),
      );
      if (recovering === undefined) return requireLive(family, name);
      await settled(family, name, () => isLive(family, name));
    },
    async purgeDeleted(name) {
      const purging = await orAbsent(
        call(operations.purge, name, async (_, sendWire) => {
          await sendWire({ method: 'DELETE', path: deletedPath(name) });
          return true;
        }),
      );
      if (purging === undefined) await requireNotLive(family, name);
      await settled(family, name, async () => !(await isLive(family, name)) && (await readDeleted(name)) === undefined);
    },
  };
}

/** Waits until a change of an item shows. Throws `ITEM_CONFLICT` when it does not in about a minute. */
export async function settled(
  { clock, vault, operations }: Pick<ItemFamily, 'clock' | 'vault' | 'operations'>,
  itemName: string,
  shows: () => Promise<boolean>,
): Promise<void> {
  for (const delayMs of settleDelaysMs) {
    if (await shows()) return;
    await wait(clock, delayMs);
  }
  if (await shows()) return;
  throw new MoverError(
    'ITEM_CONFLICT',
    `Vault ${vault} took the change of ${operations.read.noun} “${itemName}” but does not show it yet. Look again in some minutes.`,
    { retryable: true },
  );
}

/** Undefined for what is not there. */
export async function orAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof MoverError && error.code === 'ITEM_NOT_FOUND') return undefined;
    throw error;
  }
}

/** A disabled item is live, though its value cannot be read. */
async function isLive({ call, collection, operations }: ItemFamily, name: string): Promise<boolean> {
  try {
    return (await orAbsent(call(operations.read, name, readLive))) !== undefined;
  } catch (error) {
    if (error instanceof MoverError && error.code === 'ITEM_DISABLED') return true;
    throw error;
  }

  /** What it answers is not looked at, and for a secret holds the value: let go at once. */
  async function readLive(_: unknown, sendWire: SendWire): Promise<true> {
    await sendWire({ method: 'GET', path: [collection, name, ''] });
    return true;
  }
}

async function requireLive(family: ItemFamily, name: string): Promise<void> {
  if (await isLive(family, name)) return;
  throw new MoverError(
    'ITEM_NOT_FOUND',
    `There is no deleted ${family.operations.read.noun} “${name}” in vault ${family.vault}.`,
    { retryable: false },
  );
}

async function requireNotLive(family: ItemFamily, name: string): Promise<void> {
  if (!(await isLive(family, name))) return;
  throw new MoverError(
    'ITEM_NOT_FOUND',
    `The ${family.operations.read.noun} “${name}” in vault ${family.vault} is live, and only a deleted one can be purged.`,
    { retryable: false },
  );
}
