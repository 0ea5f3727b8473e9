import { z } from 'zod';
import { type Clock } from '../clock/clock';
import { type Cloud } from '../cloud/cloud';
import { type Entry, type EntryStore } from '../state/entryStore';
import { type DeletedVault, DeletedVaults } from '../vault/deletedVaults';
import { Vault, type VaultSettings, vaultSettingsSchema } from '../vault/vault';
import { ArmRecords } from './armRecords';

/** The keys of vault data. The keys below `service/` hold the keys, ports and names of this embedded Azure. */
const vaultPrefixes = ['vault/', 'deletedVault/', 'item/', 'version/', 'blocked/', 'issuer/', 'arm/', 'settings/'];

/** Another version of the emulator wrote the stored state. */
export class StateFormatError extends Error {
  constructor(cause: z.ZodError) {
    super('The state was written by another version of the emulator. Start with another --state folder.', { cause });
    this.name = 'StateFormatError';
  }
}

/** The whole state of the embedded Azure, over one entry store. */
export class AzureState {
  readonly armRecords: ArmRecords;
  private readonly byName = new Map<string, Vault>();
  /** The storage key of each vault. The keys preserve the order in which vaults are listed. */
  private readonly keys = new Map<string, string>();
  private readonly deleted: DeletedVaults;

  constructor(
    private readonly store: EntryStore,
    private readonly clock: Clock,
    private readonly cloud: Cloud,
  ) {
    this.armRecords = new ArmRecords(store);
    this.deleted = new DeletedVaults(store, clock, cloud);
    this.load();
  }

  get vaults(): readonly Vault[] {
    return [...this.byName.values()];
  }

  get deletedVaults(): readonly DeletedVault[] {
    return this.deleted.list();
  }

  vault(name: string): Vault | undefined {
    return this.byName.get(name.toLowerCase());
  }

  deletedVault(name: string): DeletedVault | undefined {
    return this.deleted.get(name);
  }

  /** Creates a vault that is not stored, to check what it would be. */
  draftVault(settings: VaultSettings): Vault {
    return new Vault(settings, this.store, this.clock, this.cloud);
  }

  /** Adds an empty vault. Purges a deleted vault of the same name, since names are globally unique. */
  addVault(settings: VaultSettings): Vault {
    this.deleted.purge(settings.name);
    return this.keepVault(this.draftVault(settings));
  }

  changeVault(vault: Vault, change: Partial<VaultSettings>): void {
    vault.settings = { ...vault.settings, ...change };
    this.keepVault(vault);
  }

  /** Removes the vault from the data plane. Its items stay recoverable until the retention ends. */
  deleteVault(vault: Vault): DeletedVault {
    const name = vault.settings.name.toLowerCase();
    this.store.remove(this.keys.get(name) ?? '');
    this.byName.delete(name);
    this.keys.delete(name);
    return this.deleted.add(vault);
  }

  recoverVault({ vault }: DeletedVault): Vault {
    this.deleted.release(vault.settings.name);
    return this.keepVault(vault);
  }

  purgeVault({ vault }: DeletedVault): void {
    this.deleted.purge(vault.settings.name);
  }

  private keepVault(vault: Vault): Vault {
    const name = vault.settings.name.toLowerCase();
    const key = this.keys.get(name) ?? this.nextKey();
    this.keys.set(name, key);
    this.byName.set(name, vault);
    this.store.put(key, vault.settings);
    return vault;
  }

  private nextKey(): string {
    const last = Math.max(-1, ...[...this.keys.values()].map((key) => Number(key.slice('vault/'.length))));
    return `vault/${String(last + 1).padStart(4, '0')}`;
  }

  /** Returns a stored value, such as a signing key. Makes and stores it on the first call. */
  async keep<T>(name: string, schema: z.ZodType<T>, make: () => Promise<T> | T): Promise<T> {
    const kept = this.value(`service/${name}`, schema);
    if (kept !== undefined) return kept;
    const made = await make();
    this.putValue(`service/${name}`, made);
    return made;
  }

  value<T>(key: string, schema: z.ZodType<T>): T | undefined {
    const entry = this.store.entries(key).find((found) => found.key === key);
    return entry === undefined ? undefined : schema.parse(entry.value);
  }

  putValue(key: string, value: unknown): void {
    this.store.put(key, value);
  }

  /** Returns all vaults with their items, as entries for `replaceVaults`. */
  vaultEntries(): Entry[] {
    return vaultPrefixes.flatMap((prefix) => this.store.entries(prefix));
  }

  replaceVaults(entries: readonly Entry[]): void {
    for (const { key } of this.vaultEntries()) this.store.remove(key);
    for (const { key, value } of entries) this.store.put(key, value);
    this.byName.clear();
    this.keys.clear();
    this.load();
  }

  commit(): Promise<void> {
    return this.store.commit();
  }

  close(): void {
    this.store.close();
  }

  private load(): void {
    try {
      this.loadVaults();
      this.deleted.load();
      this.armRecords.load();
    } catch (error) {
      if (error instanceof z.ZodError) throw new StateFormatError(error);
      throw error;
    }
  }

  private loadVaults(): void {
    for (const { key, value } of this.store.entries('vault/')) {
      const vault = new Vault(vaultSettingsSchema.parse(value), this.store, this.clock, this.cloud);
      vault.load();
      this.byName.set(vault.settings.name.toLowerCase(), vault);
      this.keys.set(vault.settings.name.toLowerCase(), key);
    }
  }
}
