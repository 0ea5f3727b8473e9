import { type z } from 'zod';
import { type EntryStore } from '../state/entryStore';
import { covers } from './scopes';

/** Something that stands at a scope: a role assignment, a lock. */
export interface ArmRecord {
  readonly scope: string;
  readonly name: string;
}

/** All records of one kind; scopes and names are found without regard to case. Every change is stored. */
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
