import { z } from 'zod';

export const itemTypes = ['secret', 'key', 'certificate'] as const;
export const itemTypeSchema = z.enum(itemTypes);
export type ItemType = (typeof itemTypes)[number];

/** 1 to 127 letters, digits and hyphens; the service compares names without regard to case. */
export const itemNameSchema = z.string().regex(/^[0-9a-zA-Z-]{1,127}$/);

/** 32 hex digits, created by the service. */
export const versionIdSchema = z.string().regex(/^[0-9a-f]{32}$/i);

/** Stands for what a vault has of a key: its versions, their attributes and its rotation policy. A digest by a key of the run. */
export const keyCopySchema = z.string().regex(/^[0-9a-f]{64}$/);

/** An item in a list of a vault. */
export const listedItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  /** True for a secret or key of a certificate. It is listed only when certificates are not selected. */
  managed: z.boolean(),
  /** When its current version was last changed, unix seconds; absent of an item that is in no list. */
  updated: z.number().optional(),
});
export type ListedItem = z.infer<typeof listedItemSchema>;

/** Where to continue a list: an item type, the token of the service, and how many pages of the type were read. */
export const listCursorSchema = z.strictObject({
  itemType: itemTypeSchema,
  token: z.string().nullable(),
  pagesRead: z.number().int().nonnegative().default(0),
});
export type ListCursor = z.infer<typeof listCursorSchema>;
