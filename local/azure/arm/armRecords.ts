import { type EntryStore } from '../state/entryStore';
import { diagnosticSettingSchema } from './diagnostics/diagnosticSetting';
import { lockSchema } from './locks/lock';
import { RecordShelf } from './recordShelf';
import { roleAssignmentSchema } from './roles/roleAssignment';
import { roleDefinitionSchema } from './roles/roleDefinition';

/** What the management plane keeps beside the vaults. */
export class ArmRecords {
  readonly roleAssignments;
  readonly roleDefinitions;
  readonly diagnosticSettings;
  readonly locks;

  constructor(store: EntryStore) {
    this.roleAssignments = new RecordShelf('roleAssignment', roleAssignmentSchema, store);
    this.roleDefinitions = new RecordShelf('roleDefinition', roleDefinitionSchema, store);
    this.diagnosticSettings = new RecordShelf('diagnosticSetting', diagnosticSettingSchema, store);
    this.locks = new RecordShelf('lock', lockSchema, store);
  }

  load(): void {
    this.roleAssignments.load();
    this.roleDefinitions.load();
    this.diagnosticSettings.load();
    this.locks.load();
  }
}
