import { z } from 'zod';

export const itemTypes = ['secret', 'key', 'certificate'] as const;
export const itemTypeSchema = z.enum(itemTypes);
export type ItemType = (typeof itemTypes)[number];

/** 1 to 127 letters, digits and hyphens; the service compares names without regard to case. */
export const itemNameSchema = z.string().regex(/^[0-9a-zA-Z-]{1,127}$/);

/** 32 hex digits, made by the service. */
export const versionIdSchema = z.string().regex(/^[0-9a-f]{32}$/i);

/** What a list of a vault's items tells of one item. */
export const listedItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  /** A secret or key that belongs to a certificate. Listed only where certificates are not selected. */
  managed: z.boolean(),
  /** When its current version was last changed, unix seconds; absent in the history of an earlier version. */
  updated: z.number().optional(),
});
export type ListedItem = z.infer<typeof listedItemSchema>;

/** Where listing goes on: a type, the service's own token within it, and how many of its pages were read. */
export const listCursorSchema = z.strictObject({
  itemType: itemTypeSchema,
  token: z.string().nullable(),
  pagesRead: z.number().int().nonnegative().default(0),
});
export type ListCursor = z.infer<typeof listCursorSchema>;
