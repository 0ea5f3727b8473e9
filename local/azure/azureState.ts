import { z } from 'zod';
import { type Clock } from './clock';
import { type Entry, type EntryStore } from './state/entryStore';
import { Vault, type VaultSettings, vaultSettingsSchema } from './vault/vault';

/** What belongs to the vaults; beside it stands `service/`: keys, ports and names of this one embedded Azure. */
const vaultPrefixes = ['vault/', 'item/', 'version/', 'blocked/', 'issuer/', 'settings/'];

/** The kept state is not what this version writes. */
export class StateFormatError extends Error {
  constructor(cause: z.ZodError) {
    super('The state was written by another version of the emulator. Start with another --state folder.', { cause });
    this.name = 'StateFormatError';
  }
}

/** Everything the embedded Azure knows, over one entry store. */
export class AzureState {
  private readonly byName = new Map<string, Vault>();

  constructor(
    private readonly store: EntryStore,
    private readonly clock: Clock,
  ) {
    this.load();
  }

  get vaults(): readonly Vault[] {
    return [...this.byName.values()];
  }

  vault(name: string): Vault | undefined {
    return this.byName.get(name.toLowerCase());
  }

  addVault(settings: VaultSettings): Vault {
    const vault = new Vault(settings, this.store, this.clock);
    this.byName.set(settings.name.toLowerCase(), vault);
    this.storeSettings(vault);
    return vault;
  }

  changeVault(vault: Vault, change: Partial<VaultSettings>): void {
    vault.settings = { ...vault.settings, ...change };
    this.storeSettings(vault);
  }

  /** Vaults keep their order, in which they are listed. */
  private storeSettings({ settings }: Vault): void {
    const order = [...this.byName.keys()].indexOf(settings.name.toLowerCase());
    this.store.put(`vault/${String(order).padStart(4, '0')}`, settings);
  }

  /** A value that is made once and then kept, such as a signing key. */
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

  /** All vaults with everything in them, as entries that `replaceVaults` takes. */
  vaultEntries(): Entry[] {
    return vaultPrefixes.flatMap((prefix) => this.store.entries(prefix));
  }

  replaceVaults(entries: readonly Entry[]): void {
    for (const { key } of this.vaultEntries()) this.store.remove(key);
    for (const { key, value } of entries) this.store.put(key, value);
    this.byName.clear();
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
    } catch (error) {
      if (error instanceof z.ZodError) throw new StateFormatError(error);
      throw error;
    }
  }

  private loadVaults(): void {
    for (const { value } of this.store.entries('vault/')) {
      const vault = new Vault(vaultSettingsSchema.parse(value), this.store, this.clock);
      vault.load();
      this.byName.set(vault.settings.name.toLowerCase(), vault);
    }
  }
}
