import { z } from 'zod';
import { versionIdSchema } from './item';
import { serviceWords, serviceWordSchema } from './moverError';
import { tagsSchema } from './vaultResource';

/** What an update sets in the target, by field. */
export const updatedFields = [
  'enabled',
  'notBefore',
  'expires',
  'contentType',
  'tags',
  'keyOperations',
  'rotationPolicy',
  'certificatePolicy',
] as const;
export const updatedFieldSchema = z.enum(updatedFields);
export type UpdatedField = z.infer<typeof updatedFieldSchema>;

/**
 * The fields in which a copy of an item differs from the source, and how many of its versions differ. It never contains a
 * value. In a plan: what the move would set. In a result: what differed and is equal now.
 */
export const itemUpdateSchema = z.strictObject({
  fields: z.array(updatedFieldSchema).min(1),
  versions: z.number().int().nonnegative(),
  /** In a result: the SHA-256 hash of the encrypted note with the former attributes, by which a rollback finds them. */
  former: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** In a result: whether that note also has the former policy. */
  formerPolicy: z.literal(true).optional(),
});
export type ItemUpdate = z.infer<typeof itemUpdateSchema>;

/** Attributes of one version. A date that is null was not set. Dates are unix seconds. */
export const attributesSchema = z.strictObject({
  enabled: z.boolean().optional(),
  notBefore: z.number().int().nullable().optional(),
  expires: z.number().int().nullable().optional(),
  contentType: z.string().optional(),
  tags: tagsSchema.optional(),
  operations: z.array(z.string()).optional(),
});
export type Attributes = z.infer<typeof attributesSchema>;

/** What an update set of one version, and what these fields were before. */
export const formerVersionSchema = z.strictObject({
  version: versionIdSchema,
  set: attributesSchema,
  former: attributesSchema,
});
export type FormerVersion = z.infer<typeof formerVersionSchema>;

/** What a rotation policy does at its times. */
export const rotationActions = serviceWords('Rotate', 'Notify');

/** A key's rotation policy. An action has one of the two times, or a trigger that the app does not know. */
export const notedRotationSchema = z.strictObject({
  lifetimeActions: z.array(
    z.looseObject({
      action: serviceWordSchema,
      timeAfterCreate: z.string().optional(),
      timeBeforeExpiry: z.string().optional(),
    }),
  ),
  /** How long a new version is valid. */
  expiryTime: z.string().optional(),
});
export type NotedRotation = z.infer<typeof notedRotationSchema>;

/** A certificate's policy with the fields of the service. */
const notedCertificateSchema = z.record(z.string(), z.unknown());

/** The policy that a move set, and the one that the item had before. Null: nobody had ever set a rotation policy. */
export const formerPolicySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rotationPolicy'),
    set: notedRotationSchema,
    former: notedRotationSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal('certificatePolicy'),
    set: notedCertificateSchema,
    former: notedCertificateSchema,
  }),
]);
export type FormerPolicy = z.infer<typeof formerPolicySchema>;

/** The note of an item. It is stored encrypted, because tags and content types are in no readable place. */
export const formerNoteSchema = z.strictObject({
  versions: z.array(formerVersionSchema),
  policy: formerPolicySchema.optional(),
});
export interface FormerNote {
  readonly versions: readonly FormerVersion[];
  readonly policy?: FormerPolicy | undefined;
}
