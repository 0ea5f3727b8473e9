import { z } from 'zod';
import { sourceDigestSchema, writtenSchema } from '../model/freeze';
import { listCursorSchema } from '../model/item';
import { stepFailedSchema } from '../model/outcome';
import { contract } from './contract';
import { stepMoveSchema } from './moveSpec';

const reading = z.number().int().positive();

/** Reads a part of the source: every version of its items with its attributes, and the policies of keys and certificates. */
export const readSourceStateContract = contract({
  name: 'readSourceState',
  input: z.strictObject({ move: stepMoveSchema, reading, cursor: listCursorSchema.nullable() }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('read'),
      /** Stands for all that the part has read. */
      digest: sourceDigestSchema,
      /** Null at the end of the last type. */
      cursor: listCursorSchema.nullable(),
      throttled: z.number().int(),
    }),
    stepFailedSchema,
  ]),
});

/** Names the items that differ between two readings of the source. */
export const nameWrittenContract = contract({
  name: 'nameWritten',
  input: z.strictObject({ move: stepMoveSchema, before: reading, after: reading }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('named'), written: writtenSchema }),
    stepFailedSchema,
  ]),
});
