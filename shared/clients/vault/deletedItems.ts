import { MoverError } from '../../contracts/model/moverError';
import { type Clock, wait } from '../async/clock';
import { type FamilyCall } from './familyCall';
import { parseAnswer } from '../transport/answerFault';
import { type DeletedItem, type DeletedItems } from './vaultItem';
import { type FamilyOperations } from '../transport/vaultOperation';
import { type SendWire } from '../transport/wireRequest';
import { wireDeletedSchema } from './wireItem';

export interface ItemFamily {
  readonly vault: string;
  /** The collection in the path of requests. */
  readonly collection: 'secrets' | 'keys' | 'certificates';
  readonly operations: FamilyOperations;
  readonly clock: Clock;
  readonly call: FamilyCall<unknown>;
}

/** About a minute in total. Recorded deletes took 2 to 6 s to show, purges up to 5 s. */
const settleDelaysMs: readonly number[] = [500, 1_000, 1_000, 2_000, 2_000, 3_000, ...Array<number>(10).fill(5_000)];

/** Longer than any recorded delete took to show. */
const shownDelaysMs = settleDelaysMs.slice(0, 6);

/**
 * Deletes items of one family, and reads, recovers and purges soft-deleted ones. It sends its own requests, because the SDK uses pollers,
 * which send several requests, treat a refusal as success, and wait by the machine's clock.
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

  const requestDelete = async (name: string): Promise<boolean> => {
    const accepted = await orAbsent(
      call(operations.delete, name, async (_, sendWire) => {
        await sendWire({ method: 'DELETE', path: [collection, name] });
        return true;
      }),
    );
    return accepted === true;
  };
  const awaitDeleted = (name: string): Promise<void> =>
    settled(family, name, async () => (await readDeleted(name)) !== undefined);

  return {
    readDeleted,
    requestDelete,
    awaitDeleted,
    async deleteLive(name) {
      await requestDelete(name);
      await awaitDeleted(name);
    },
    async findDeleted(name) {
      for (const delayMs of shownDelaysMs) {
        const deleted = await readDeleted(name);
        if (deleted !== undefined) return deleted;
        await wait(family.clock, delayMs);
      }
      return readDeleted(name);
    },
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

/** Waits until a change of an item is visible. Throws `ITEM_CONFLICT` (retryable) after about a minute. */
export async function settled(
  { clock, vault, operations }: Pick<ItemFamily, 'clock' | 'vault' | 'operations'>,
  itemName: string,
  isVisible: () => Promise<boolean>,
): Promise<void> {
  for (const delayMs of settleDelaysMs) {
    if (await isVisible()) return;
    await wait(clock, delayMs);
  }
  if (await isVisible()) return;
  throw new MoverError(
    'ITEM_CONFLICT',
    `Vault ${vault} accepted the change of ${operations.read.noun} “${itemName}” but does not show it yet. Try again in a few minutes.`,
    { retryable: true },
  );
}

/** Returns undefined when the read fails with `ITEM_NOT_FOUND`. */
export async function orAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof MoverError && error.code === 'ITEM_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Whether an item is live. A disabled item is live, although its value cannot be read. */
async function isLive({ call, collection, operations }: ItemFamily, name: string): Promise<boolean> {
  try {
    return (await orAbsent(call(operations.read, name, readLive))) !== undefined;
  } catch (error) {
    if (error instanceof MoverError && error.code === 'ITEM_DISABLED') return true;
    throw error;
  }

  /** Drops the answer, because that of a secret contains the value. */
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
    `The ${family.operations.read.noun} “${name}” in vault ${family.vault} is live; only a deleted one can be purged.`,
    { retryable: false },
  );
}
