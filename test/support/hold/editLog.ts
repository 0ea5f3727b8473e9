/** One edit of a vault by a person. Times are those of the fast clock, in milliseconds since 1970. */
export interface Edit {
  readonly vault: string;
  /** `type/name`, or `*` for the whole vault. */
  readonly label: string;
  readonly what: string;
  readonly start: number;
  readonly end: number;
  /** Whether the vault accepted it to its end. A refused edit may have done a part. */
  readonly isDone: boolean;
}

/** What people changed in the vaults of one run, and when. */
export class EditLog {
  readonly edits: Edit[] = [];

  constructor(readonly now: () => number) {}

  async note(edit: Pick<Edit, 'vault' | 'label' | 'what'>, make: () => Promise<unknown>): Promise<void> {
    const start = this.now();
    const isDone = await make().then(
      () => true,
      () => false,
    );
    this.edits.push({ ...edit, start, end: this.now(), isDone });
  }

  /** The edits that can have changed an item of a vault. */
  of(vault: string, label: string): readonly Edit[] {
    return this.edits.filter((edit) => edit.vault === vault && (edit.label === label || edit.label === '*'));
  }

  /** All edits, for a person who reads why a run is wrong. */
  text(): string {
    const words = this.edits.map(({ vault, what, label, start, end, isDone }) =>
      [
        vault,
        what,
        label,
        new Date(start).toISOString(),
        new Date(end).toISOString(),
        isDone ? 'done' : 'refused',
      ].join(' '),
    );
    return words.join('; ');
  }

  /** Whether all edits of an item of a vault had ended by then. */
  endedBy(vault: string, label: string, time: number): boolean {
    return this.of(vault, label).every(({ end }) => end <= time);
  }
}
