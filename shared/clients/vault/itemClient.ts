import { z } from 'zod';
import { MoverError, whenCode, hasCode } from '../../contracts/model/moverError';
import { type Clock, wait } from '../async/clock';
import { type CallOptions, type ClientConnection } from '../transport/clientConnection';
import { type FamilyOperations, type VaultOperation } from '../transport/vaultOperation';
import {
  type CallTicket,
  pageSchema,
  readAnswer,
  readPage,
  readWire,
  type SendWire,
  type WireRequest,
} from '../transport/wireRequest';
import { asBackupError, asRestoreError } from './backups';
import { type ListedPage, maxVersionPages, walkList } from './pageLimit';
import { type DeletedItem, type ItemCalls, type ItemPage } from './vaultItem';
import { wireDeletedSchema, wireListedSchema } from './wireItem';

/** What distinguishes one family of items from the others. */
export interface ItemFamily<Version, Detail, Written> {
  /** The collection in the path of requests. */
  readonly collection: 'secrets' | 'keys' | 'certificates';
  readonly operations: FamilyOperations;
  readonly versionPage: z.ZodType<ListedPage<Version>>;
  readonly detail: z.ZodType<Detail>;
  readonly written: z.ZodType<Written>;
  /** The parameters of its lists. */
  readonly listQuery?: Readonly<Record<string, string>>;
}

/** The connection of a client. `options` set its pace and its write guard. */
export interface ClientPlace<Client> {
  readonly vault: string;
  readonly clock: Clock;
  readonly connection: ClientConnection<Client>;
  readonly options: CallOptions;
}

const listedPage = pageSchema(wireListedSchema);

/** Only the service can read a backup, so nothing of it is checked. */
const backupSchema = z
  .object({ value: z.string().nullish() })
  .transform(({ value }) => (value ? new Uint8Array(Buffer.from(value, 'base64url')) : undefined));

/** About a minute in total. Recorded deletes took 2 to 6 s to show, purges up to 5 s. */
const settleDelaysMs: readonly number[] = [500, 1_000, 1_000, 2_000, 2_000, 3_000, ...Array<number>(10).fill(5_000)];

/** Longer than any recorded delete took to show. */
const shownDelaysMs = settleDelaysMs.slice(0, 6);

/**
 * The calls that every family of items has. It deletes, recovers and purges by its own requests, because the SDK uses pollers, which
 * send several requests, treat a refusal as success, and wait by the machine's clock. A class, because each step on each item creates
 * one for either vault, and keeps it while the step waits for its turn.
 */
export class ItemClient<Client, Version, Detail, Written extends object> implements ItemCalls<
  Version,
  Detail,
  Written
> {
  constructor(
    private readonly place: ClientPlace<Client>,
    private readonly family: ItemFamily<Version, Detail, Written>,
  ) {}

  list(token?: string): Promise<ItemPage> {
    return this.listPage(this.family.collection, token);
  }

  listDeleted(token?: string): Promise<ItemPage> {
    return this.listPage(`deleted${this.family.collection}`, token);
  }

  listVersions(name: string): Promise<readonly Version[]> {
    const { collection, operations, versionPage } = this.family;
    return this.allPages(operations.list, name, { path: [collection, name, 'versions'], page: versionPage });
  }

  read(name: string, version = ''): Promise<Detail> {
    const { collection, operations, detail } = this.family;
    return this.wire(operations.read, name, detail, { method: 'GET', path: [collection, name, version] });
  }

  backup(name: string): Promise<Uint8Array> {
    const { vault } = this.place;
    const { collection, operations } = this.family;
    const request = { method: 'POST', path: [collection, name, 'backup'] } as const;
    return asBackupError({
      place: { vault, itemName: name, operation: operations.backup },
      send: () => this.wire(operations.backup, name, backupSchema, request),
      read: () => this.list(),
    });
  }

  restore(backup: Uint8Array): Promise<Written> {
    const { vault } = this.place;
    const { collection, operations, written } = this.family;
    const body = { value: Buffer.from(backup).toString('base64url') };
    return asRestoreError({
      place: { vault, operation: operations.restore },
      send: () =>
        this.wire(operations.restore, undefined, written, { method: 'POST', path: [collection, 'restore'], body }),
      read: () => this.list(),
    });
  }

  readDeleted(name: string): Promise<DeletedItem | undefined> {
    const request = { method: 'GET', path: this.deletedPath(name) } as const;
    return orAbsent(this.wire(this.family.operations.readDeleted, name, wireDeletedSchema, request));
  }

  async findDeleted(name: string): Promise<DeletedItem | undefined> {
    for (const delayMs of shownDelaysMs) {
      const deleted = await this.readDeleted(name);
      if (deleted !== undefined) return deleted;
      await wait(this.place.clock, delayMs);
    }
    return this.readDeleted(name);
  }

  async deleteLive(name: string): Promise<void> {
    await this.requestDelete(name);
    await this.awaitDeleted(name);
  }

  requestDelete(name: string): Promise<boolean> {
    const { collection, operations } = this.family;
    return this.isAccepted(operations.delete, name, { method: 'DELETE', path: [collection, name] });
  }

  awaitDeleted(name: string): Promise<void> {
    return this.settled(name, async () => (await this.readDeleted(name)) !== undefined);
  }

  async recoverDeleted(name: string): Promise<boolean> {
    const { recover } = this.family.operations;
    const request = { method: 'POST', path: [...this.deletedPath(name), 'recover'] } as const;
    if (await this.isAccepted(recover, name, request)) {
      await this.settled(name, () => this.isLive(name));
      return true;
    }
    if (await this.isLive(name)) return false;
    throw this.notFound(`There is no deleted ${this.noun} “${name}” in vault ${this.place.vault}.`);
  }

  async purgeDeleted(name: string): Promise<void> {
    const { purge } = this.family.operations;
    const isAccepted = await this.isAccepted(purge, name, { method: 'DELETE', path: this.deletedPath(name) });
    if (!isAccepted && (await this.isLive(name)))
      throw this.notFound(
        `The ${this.noun} “${name}” in vault ${this.place.vault} is live; only a deleted one can be purged.`,
      );
    const isGone = async () => !(await this.isLive(name)) && (await this.readDeleted(name)) === undefined;
    await this.settled(name, isGone);
  }

  /** Sends one request about one item or, with `undefined`, about several. */
  protected call<T>(
    operation: VaultOperation,
    itemName: string | undefined,
    send: (client: Client, sendWire: SendWire) => Promise<T>,
  ): Promise<T> {
    const { vault, connection, options } = this.place;
    return connection.call(options, { vault, operation, itemName }, send);
  }

  /** Sends one request of the app, and parses the answer. */
  protected wire<T>(
    operation: VaultOperation,
    itemName: string | undefined,
    answer: z.ZodType<T>,
    request: WireRequest,
  ): Promise<T> {
    return this.call(operation, itemName, (_, sendWire) => readWire(answer, sendWire, request));
  }

  /** Sends one request by the SDK. `body` replaces the one that the SDK writes. Parses the original answer. */
  protected bySdk<T>(
    operation: VaultOperation,
    itemName: string | undefined,
    answer: z.ZodType<T>,
    { send, body }: { readonly send: (client: Client, ticket: CallTicket) => Promise<unknown>; readonly body?: object },
  ): Promise<T> {
    return this.call(operation, itemName, (client) => readAnswer(answer, (ticket) => send(client, ticket), body));
  }

  /** Sends a request whose answer says nothing. Returns false if there is no such item. */
  protected async isAccepted(operation: VaultOperation, name: string, request: WireRequest): Promise<boolean> {
    return (await orAbsent(this.wire(operation, name, accepted, request))) === true;
  }

  /** Reads all pages of a list. Throws `VAULT_REFUSED` when it does not end. */
  protected async allPages<T>(
    operation: VaultOperation,
    itemName: string | undefined,
    { path, page }: { readonly path: readonly string[]; readonly page: z.ZodType<ListedPage<T>> },
  ): Promise<readonly T[]> {
    const all: T[] = [];
    const read = (token: string | undefined) =>
      this.call(operation, itemName, (_, sendWire) => readPage({ path, page, token }, sendWire));
    for await (const items of walkList(maxVersionPages, read)) all.push(...items);
    return all;
  }

  private listPage(collection: string, token: string | undefined): Promise<ItemPage> {
    const { operations, listQuery: query } = this.family;
    const page = { path: [collection], query, page: listedPage, token };
    return this.call(operations.list, undefined, (_, sendWire) => readPage(page, sendWire));
  }

  /** Whether an item is live. A disabled item is live, although its value cannot be read. */
  private async isLive(name: string): Promise<boolean> {
    const { collection, operations } = this.family;
    return this.isAccepted(operations.read, name, { method: 'GET', path: [collection, name, ''] }).catch(
      whenCode('ITEM_DISABLED', true),
    );
  }

  private settled(name: string, isVisible: () => Promise<boolean>): Promise<void> {
    return settled({ ...this.place, noun: this.noun }, name, isVisible);
  }

  private get noun(): string {
    return this.family.operations.read.noun;
  }

  private deletedPath(name: string): string[] {
    return [`deleted${this.family.collection}`, name];
  }

  private notFound(message: string): MoverError {
    return new MoverError('ITEM_NOT_FOUND', message);
  }
}

/** Drops the answer, because that of a read of a secret contains the value. */
const accepted = z.unknown().transform(() => true as const);

/** Waits until a change of an item is visible. Throws `ITEM_CONFLICT` (retryable) after about a minute. */
export async function settled(
  { clock, vault, noun }: { readonly clock: Clock; readonly vault: string; readonly noun: string },
  itemName: string,
  isVisible: () => Promise<boolean>,
): Promise<void> {
  for (const delayMs of settleDelaysMs) {
    if (await isVisible()) return;
    await wait(clock, delayMs);
  }
  if (await isVisible()) return;
  const message = `Vault ${vault} accepted the change of ${noun} “${itemName}” but does not show it yet. Try again in a few minutes.`;
  throw new MoverError('ITEM_CONFLICT', message, { retryable: true });
}

/** Returns undefined when the read fails with `ITEM_NOT_FOUND`. */
export async function orAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (hasCode(error, 'ITEM_NOT_FOUND')) return undefined;
    throw error;
  }
}
