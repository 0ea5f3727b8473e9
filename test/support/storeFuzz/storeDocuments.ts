import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readTree } from '../local/localCanaries';

/** A document of the store at one time. */
export interface StoredDocument {
  /** Its name in the store, with `/`. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** The number of earlier versions that are kept of each document. */
const keptVersions = 6;

/**
 * The documents of a `file:` store as somebody sees them who can read and write its folder. Keeps earlier versions of
 * documents, also of removed ones.
 */
export class StoreDocuments {
  private readonly versions = new Map<string, Buffer[]>();

  constructor(private readonly folder: string) {}

  /** Reads all documents, and keeps what is new. The folder of drafts has no documents. */
  read(): StoredDocument[] {
    const found = readTree(this.folder, ['.work']).map(({ name, content }) => ({
      name: path.relative(this.folder, name).split(path.sep).join('/'),
      bytes: content,
    }));
    for (const { name, bytes } of found) this.keep(name, bytes);
    return found;
  }

  /** Every version of every document that was ever read. */
  kept(): StoredDocument[] {
    return [...this.versions].flatMap(([name, all]) => all.map((bytes) => ({ name, bytes })));
  }

  /** Replaces or creates a document in one operation, because the app may read it at the same time. */
  replace(name: string, bytes: Uint8Array): void {
    const file = path.join(this.folder, name);
    const draft = path.join(this.folder, '..', 'replacement');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(draft, bytes);
    renameSync(draft, file);
  }

  remove(name: string): void {
    rmSync(path.join(this.folder, name), { force: true });
  }

  private keep(name: string, bytes: Buffer): void {
    const known = this.versions.get(name) ?? [];
    if (known.some((one) => one.equals(bytes))) return;
    this.versions.set(name, [...known, bytes].slice(-keptVersions));
  }
}
