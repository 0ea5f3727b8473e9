import { z } from 'zod';
import { type Clock } from '../clock/clock';
import { type Cloud } from '../cloud/cloud';
import { type EntryStore } from '../state/entryStore';
import { Vault, vaultSettingsSchema } from './vault';

const deletionSchema = z.strictObject({ deletedAt: z.number(), purgeAt: z.number() });
const keptSchema = z.strictObject({ settings: vaultSettingsSchema, deletion: deletionSchema });

export interface DeletedVault {
  readonly vault: Vault;
  /** In milliseconds. The vault is purged at `purgeAt`. */
  readonly deletion: z.infer<typeof deletionSchema>;
}

const prefix = 'deletedVault/';
const dayMs = 24 * 60 * 60 * 1000;

/** The soft-deleted vaults with their items. */
export class DeletedVaults {
  private readonly byName = new Map<string, DeletedVault>();

  constructor(
    private readonly store: EntryStore,
    private readonly clock: Clock,
    private readonly cloud: Cloud,
  ) {}

  list(): DeletedVault[] {
    this.purgeDue();
    return [...this.byName.values()];
  }

  get(name: string): DeletedVault | undefined {
    this.purgeDue();
    return this.byName.get(name.toLowerCase());
  }

  add(vault: Vault): DeletedVault {
    const now = this.clock.now();
    const deleted = { vault, deletion: { deletedAt: now, purgeAt: now + vault.settings.retentionDays * dayMs } };
    this.store.put(keyOf(vault.settings.name), { settings: vault.settings, deletion: deleted.deletion });
    this.byName.set(vault.settings.name.toLowerCase(), deleted);
    return deleted;
  }

  /** Releases the vault, to be recovered. */
  release(name: string): void {
    this.store.remove(keyOf(name));
    this.byName.delete(name.toLowerCase());
  }

  /** Deletes the vault and all its items permanently. */
  purge(name: string): void {
    if (!this.byName.has(name.toLowerCase())) return;
    for (const family of ['item', 'version', 'blocked', 'issuer']) {
      const entries = this.store.entries(`${family}/${name.toLowerCase()}/`);
      for (const { key } of entries) this.store.remove(key);
    }
    this.release(name);
  }

  load(): void {
    this.byName.clear();
    for (const { value } of this.store.entries(prefix)) {
      const { settings, deletion } = keptSchema.parse(value);
      const vault = new Vault(settings, this.store, this.clock, this.cloud);
      vault.load();
      this.byName.set(settings.name.toLowerCase(), { vault, deletion });
    }
  }

  private purgeDue(): void {
    const now = this.clock.now();
    for (const [name, { deletion }] of this.byName) if (deletion.purgeAt <= now) this.purge(name);
  }
}

function keyOf(name: string): string {
  return `${prefix}${name.toLowerCase()}`;
}
