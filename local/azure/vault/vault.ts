import { z } from 'zod';
import { type Clock } from '../clock/clock';
import { type Cloud, vaultHost } from '../cloud/cloud';
import { type EntryStore } from '../state/entryStore';
import { type AccessRules, accessRulesSchema, networkSchema } from './access/accessRules';
import { type CertificateVersion, certificateVersionSchema } from './certificates/certificateVersion';
import { IssuerShelf } from './certificates/issuerShelf';
import { ItemShelf } from './items/itemShelf';
import { type KeyVersion, keyVersionSchema } from './keys/keyVersion';
import { type SecretVersion, secretVersionSchema } from './secrets/secretVersion';
import { vaultResourceSchema } from './vaultResource';

export const vaultSettingsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^(?=.{3,24}$)[a-z](?:-?[a-z0-9]+)*$/i, 'a vault name: 3 to 24 letters, digits, single hyphens'),
  region: z.string(),
  /** Backups restore where geography and subscription are equal. */
  geography: z.string(),
  subscriptionId: z.guid(),
  tenantId: z.guid(),
  /** Hardware keys need `premium`. */
  sku: z.enum(['standard', 'premium']),
  retentionDays: z.number().int().min(7).max(90),
  purgeProtection: z.boolean(),
  /** `ragged` answers short and empty pages that still have a next link, as the service may. */
  paging: z.enum(['full', 'ragged']),
  /** Whether a secret whose current version is disabled can be backed up; the service does not document it. */
  backupOfDisabled: z.enum(['allowed', 'refused']),
  network: networkSchema,
  access: accessRulesSchema,
  /** Changed rules that take effect at that time (milliseconds). */
  nextAccess: z.strictObject({ rules: accessRulesSchema, at: z.number() }).optional(),
  /** Absent in a vault from a seed, until the management plane changes it. */
  resource: vaultResourceSchema.optional(),
});

export type VaultSettings = z.infer<typeof vaultSettingsSchema>;

/** One vault: its settings and its items. */
export class Vault {
  readonly secrets: ItemShelf<SecretVersion>;
  readonly keys: ItemShelf<KeyVersion>;
  readonly certificates: ItemShelf<CertificateVersion>;
  readonly issuers: IssuerShelf;

  constructor(
    public settings: VaultSettings,
    store: EntryStore,
    clock: Clock,
    private readonly cloud: Cloud,
  ) {
    const name = settings.name.toLowerCase();
    this.secrets = new ItemShelf('secrets', name, store, clock);
    this.keys = new ItemShelf('keys', name, store, clock);
    this.certificates = new ItemShelf('certificates', name, store, clock);
    this.issuers = new IssuerShelf(name, store);
  }

  get host(): string {
    return vaultHost(this.cloud, this.settings.name);
  }

  /** The access rules in effect at that time. */
  rulesAt(ms: number): AccessRules {
    const { access, nextAccess } = this.settings;
    return nextAccess !== undefined && nextAccess.at <= ms ? nextAccess.rules : access;
  }

  /** The newest access rules, whether or not they are in effect yet. */
  get wantedRules(): AccessRules {
    return this.settings.nextAccess?.rules ?? this.settings.access;
  }

  load(): void {
    this.secrets.load((value) => secretVersionSchema.parse(value));
    this.keys.load((value) => keyVersionSchema.parse(value));
    this.certificates.load((value) => certificateVersionSchema.parse(value));
    this.issuers.load();
  }
}
