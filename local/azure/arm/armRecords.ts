import { type z } from 'zod';
import { covers } from '../cloud/textMatch';
import { type EntryStore } from '../state/entryStore';
import { diagnosticSettingSchema } from './diagnostics/diagnosticSetting';
import { resourceSchema } from './consumers/resource';
import { resourceGroupSchema } from './groups/resourceGroup';
import { lockSchema } from './locks/lock';
import { privateEndpointSchema } from './network/privateEndpoint';
import { roleAssignmentSchema } from './roles/roleAssignment';
import { roleDefinitionSchema } from './roles/roleDefinition';

/** The records of the management plane, other than vaults. */
export class ArmRecords {
  readonly roleAssignments;
  readonly roleDefinitions;
  readonly diagnosticSettings;
  readonly locks;
  readonly resourceGroups;
  readonly privateEndpoints;
  /** Resources of other services, which can use a vault. */
  readonly resources;

  constructor(store: EntryStore) {
    this.roleAssignments = new RecordShelf('roleAssignment', roleAssignmentSchema, store);
    this.roleDefinitions = new RecordShelf('roleDefinition', roleDefinitionSchema, store);
    this.diagnosticSettings = new RecordShelf('diagnosticSetting', diagnosticSettingSchema, store);
    this.locks = new RecordShelf('lock', lockSchema, store);
    this.resourceGroups = new RecordShelf('resourceGroup', resourceGroupSchema, store);
    this.privateEndpoints = new RecordShelf('privateEndpoint', privateEndpointSchema, store);
    this.resources = new RecordShelf('resource', resourceSchema, store);
  }

  load(): void {
    this.roleAssignments.load();
    this.roleDefinitions.load();
    this.diagnosticSettings.load();
    this.locks.load();
    this.resourceGroups.load();
    this.privateEndpoints.load();
    this.resources.load();
  }
}

/** A record at a scope, such as a role assignment or a lock. */
export interface ArmRecord {
  readonly scope: string;
  readonly name: string;
}

/** Stores all records of one kind. Scopes and names are compared without regard to case. */
export class RecordShelf<R extends ArmRecord> {
  private readonly records = new Map<string, R>();

  constructor(
    private readonly kind: string,
    private readonly schema: z.ZodType<R>,
    private readonly store: EntryStore,
  ) {}

  list(): R[] {
    return [...this.records.values()];
  }

  get({ scope, name }: ArmRecord): R | undefined {
    return this.records.get(idOf({ scope, name }));
  }

  put(record: R): void {
    this.records.set(idOf(record), record);
    this.store.put(this.key(record), record);
  }

  remove(record: ArmRecord): void {
    this.records.delete(idOf(record));
    this.store.remove(this.key(record));
  }

  removeBelow(scope: string): void {
    for (const record of this.list()) if (covers(scope, record.scope)) this.remove(record);
  }

  load(): void {
    this.records.clear();
    for (const { value } of this.store.entries(`arm/${this.kind}/`)) {
      const record = this.schema.parse(value);
      this.records.set(idOf(record), record);
    }
  }

  private key(record: ArmRecord): string {
    return `arm/${this.kind}${idOf(record)}`;
  }
}

function idOf({ scope, name }: ArmRecord): string {
  return `${scope}/${name}`.toLowerCase();
}
