import { z } from 'zod';
import { versionIdSchema } from '../../../shared/contracts/model/item';

const contentSchema = z.strictObject({
  digest: z.string().nullable(),
  /** Absent where the type of the item has none. */
  previousVersion: versionIdSchema.nullable().optional(),
});
export type KnownContent = z.infer<typeof contentSchema>;

export const knownSideSchema = z.strictObject({
  contents: z.record(versionIdSchema, contentSchema),
  /** Which version each followed, where a step read only that. */
  links: z.record(versionIdSchema, versionIdSchema.nullable()),
  /** Versions whose private key has been proved by use. */
  proved: z.array(versionIdSchema),
});

/**
 * What a step knows of the versions of one item in one vault. The content of a version never changes, so a later part of the
 * step need not read it again. Attributes change, and are listed in each part.
 */
export class KnownContents {
  private readonly contents: Map<string, KnownContent>;
  private readonly links: Map<string, string | null>;
  private readonly proved: Set<string>;

  constructor(known: z.infer<typeof knownSideSchema> = { contents: {}, links: {}, proved: [] }) {
    this.contents = new Map(Object.entries(known.contents));
    this.links = new Map(Object.entries(known.links));
    this.proved = new Set(known.proved);
  }

  get size(): number {
    return this.contents.size + this.links.size + this.proved.size;
  }

  get(version: string): KnownContent | undefined {
    return this.contents.get(version);
  }

  set(version: string, content: KnownContent): void {
    this.contents.set(version, content);
  }

  /** Returns the version before one; null if it has none, undefined if the step has not read it. */
  previousOf(version: string): string | null | undefined {
    const link = this.links.get(version);
    return link === undefined ? this.contents.get(version)?.previousVersion : link;
  }

  link(version: string, previousVersion: string | null): void {
    this.links.set(version, previousVersion);
  }

  isProved(version: string): boolean {
    return this.proved.has(version);
  }

  prove(version: string): void {
    this.proved.add(version);
  }

  toJSON(): z.infer<typeof knownSideSchema> {
    return {
      contents: Object.fromEntries(this.contents),
      links: Object.fromEntries(this.links),
      proved: [...this.proved],
    };
  }
}
