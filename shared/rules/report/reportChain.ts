import { createHash } from 'node:crypto';
import { type ReportProof } from '../../contracts/model/reportProof';

/** After how many entries a chain keeps a mark. */
export const entriesPerMark = 100;

/** Each hash begins with the name of its use, so that none can stand for another. */
const names = {
  start: 'keyvault-mover report v1 start',
  entry: 'keyvault-mover report v1 entry',
  head: 'keyvault-mover report v1 head',
};

/**
 * The hash chain of a report. It takes the results one after the other, in their stored order, as the JSON of the file, and
 * keeps only hashes. docs/report.md describes it for programs of others.
 */
export class ReportChain {
  private last = hash(names.start);
  private entries = 0;
  private readonly marks: string[] = [];

  /** `entry` is the JSON of one result, exactly as the file has it. */
  add(entry: string): void {
    this.last = hash(names.entry, this.last, entry);
    this.entries += 1;
    if (this.entries % entriesPerMark === 0) this.marks.push(this.last);
  }

  /** The proof of a report, without a signature. `summary` is the JSON of the report without `proof` and `results`. */
  proof(summary: string): ReportProof {
    const isMarked = this.entries % entriesPerMark === 0;
    return {
      chain: 'sha256-v1',
      entries: this.entries,
      marks: isMarked ? [...this.marks] : [...this.marks, this.last],
      head: hash(names.head, this.last, String(this.entries), summary),
      signature: null,
    };
  }
}

/** JSON has no raw line feeds, so lines separate the parts. */
function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}
