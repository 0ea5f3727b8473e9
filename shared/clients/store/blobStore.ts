import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type BlobUploadCommonResponse, type BlockBlobClient, type ContainerClient } from '@azure/storage-blob';
import { errorShape } from '../transport/callFault';
import {
  objectNameSegments,
  type Chunks,
  type ObjectStore,
  type StoredObject,
  proveStore,
  storeUnavailable,
} from './objectStore';

/** The size of the blocks of a long blob, in bytes. A shorter one is uploaded in one request. */
const blockBytes = 4 * 1024 * 1024;

/** Metadata key that marks which call wrote a blob. */
const writerKey = 'writer';

/**
 * An object store in a container of Azure Blob Storage. The container client has the identity and the address. The
 * retries of the storage SDK stay on, because every call here is idempotent.
 */
export function blobStore(container: ContainerClient): ObjectStore {
  async function on<T>(verb: string, name: string, act: (blob: BlockBlobClient) => Promise<T>): Promise<T> {
    const blob = container.getBlockBlobClient(objectNameSegments(name).join('/'));
    return act(blob).catch((error: unknown) => Promise.reject(storeUnavailable(`${verb} ${name}`, error)));
  }

  const write = (name: string, bytes: Uint8Array): Promise<void> =>
    on('write', name, async (blob) => {
      await blob.upload(bufferOf(bytes), bytes.length);
    });
  const remove = (name: string): Promise<void> =>
    on('remove', name, async (blob) => {
      await blob.deleteIfExists();
    });

  const writeIfAbsent = (name: string, bytes: Uint8Array): Promise<boolean> =>
    on('write', name, (blob) => uploadIf(blob, { ifNoneMatch: '*' }, uploadOf(blob, bytes)));

  const store: ObjectStore = {
    read: (name) => on('read', name, async (blob) => (await download(blob))?.bytes),
    readWithEtag: (name) => on('read', name, download),
    write,
    writeScratch: write,
    writeIfAbsent,
    async writeLongIfAbsent(name, chunks) {
      const short = await shortBytes(chunks);
      if (short !== undefined) return writeIfAbsent(name, short);
      return on('write', name, (blob) => uploadIf(blob, { ifNoneMatch: '*' }, uploadOfLong(blob, chunks)));
    },
    writeScratchIfAbsent: writeIfAbsent,
    replaceIf: (name, etag, bytes) =>
      on('write', name, (blob) => uploadIf(blob, { ifMatch: etag }, uploadOf(blob, bytes))),
    remove,
    removeScratch: remove,
    async *list(prefix) {
      try {
        for await (const { name } of container.listBlobsFlat({ prefix })) yield name;
      } catch (error) {
        throw storeUnavailable(`list ${prefix}`, error);
      }
    },
    async check() {
      try {
        if (!(await container.exists())) await container.createIfNotExists();
      } catch (error) {
        throw storeUnavailable('open its container', error);
      }
      await proveStore(store);
    },
    // The service discards interrupted uploads, so there are no drafts.
    sweepDrafts: () => Promise.resolve(),
  };
  return store;
}

async function download(blob: BlockBlobClient): Promise<StoredObject | undefined> {
  try {
    // One call returns bytes and etag of the same version; downloadToBuffer would read the properties first.
    const { etag, readableStreamBody } = await blob.download();
    const chunks: Buffer[] = [];
    for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
    return { bytes: Buffer.concat(chunks), etag: etag ?? '' };
  } catch (error) {
    if (errorShape(error).statusCode === 404 && errorShape(error).code === 'BlobNotFound') return undefined;
    throw error;
  }
}

type Conditions = { readonly ifNoneMatch: string } | { readonly ifMatch: string };
type Upload = (options: {
  readonly conditions: Conditions;
  readonly metadata: Record<string, string>;
}) => Promise<BlobUploadCommonResponse>;

function uploadOf(blob: BlockBlobClient, bytes: Uint8Array): Upload {
  return (options) => blob.upload(bufferOf(bytes), bytes.length, options);
}

/** Nobody sees the blocks before the last request, which makes them a blob if the condition holds. The service discards others after a week. */
function uploadOfLong(blob: BlockBlobClient, chunks: Chunks): Upload {
  return (options) => blob.uploadStream(Readable.from(buffersOf(chunks)), blockBytes, 1, options);
}

/** The SDK copies with a method that only buffers have. */
async function* buffersOf(chunks: Chunks): AsyncGenerator<Buffer> {
  for await (const chunk of chunks()) yield bufferOf(chunk);
}

/** The bytes if they fit into one block, else undefined. */
async function shortBytes(chunks: Chunks): Promise<Uint8Array | undefined> {
  const found: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks()) {
    size += chunk.length;
    if (size > blockBytes) return undefined;
    found.push(chunk);
  }
  return Buffer.concat(found);
}

/**
 * Uploads under a condition. Returns false when the condition fails. When the SDK repeats an upload whose answer was
 * lost, the second upload finds the blob of the first and fails its condition. The writer's mark shows that the blob is
 * ours.
 */
async function uploadIf(blob: BlockBlobClient, conditions: Conditions, upload: Upload): Promise<boolean> {
  const writer = randomUUID();
  try {
    await upload({ conditions, metadata: { [writerKey]: writer } });
    return true;
  } catch (error) {
    const { statusCode } = errorShape(error);
    if (statusCode === 404 && errorShape(error).code === 'BlobNotFound') return false;
    if (statusCode !== 409 && statusCode !== 412) throw error;
    return (await writerOf(blob)) === writer;
  }
}

async function writerOf(blob: BlockBlobClient): Promise<string | undefined> {
  try {
    return (await blob.getProperties()).metadata?.[writerKey];
  } catch (error) {
    if (errorShape(error).statusCode === 404) return undefined;
    throw error;
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
