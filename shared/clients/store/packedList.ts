import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

const pack = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

/** How many characters are compressed as one. */
const textLength = 256 * 1024;

/**
 * The elements of a long list as JSON text. It keeps them compressed, so that those of a large vault need a few megabytes of memory,
 * and gives them back in pieces.
 */
export class PackedList {
  private readonly packed: Uint8Array[] = [];
  private elements: string[] = [];
  private length = 0;

  /** Adds the JSON of some elements, in order. The caller has checked them. Wait for it before the next one. */
  async add(elements: readonly string[]): Promise<void> {
    for (const element of elements) {
      this.elements.push(element);
      this.length += element.length;
    }
    if (this.length < textLength) return;
    const text = this.elements.join(',');
    this.elements = [];
    this.length = 0;
    this.packed.push(await pack(text));
  }

  /** The elements with commas between them, as UTF-8. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    const comma = Buffer.from(',');
    for (const [at, packed] of this.packed.entries()) {
      if (at > 0) yield comma;
      yield await unpack(packed);
    }
    if (this.elements.length === 0) return;
    if (this.packed.length > 0) yield comma;
    yield Buffer.from(this.elements.join(','));
  }
}
