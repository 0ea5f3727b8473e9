import { z } from 'zod';

export const itemTypes = ['secret', 'key', 'certificate'] as const;
export const itemTypeSchema = z.enum(itemTypes);

/** 1 to 127 letters, digits and hyphens; the service compares names without regard to case. */
export const itemNameSchema = z.string().regex(/^[0-9a-zA-Z-]{1,127}$/);

/** 32 hex digits, made by the service. */
export const versionIdSchema = z.string().regex(/^[0-9a-f]{32}$/i);

/** What a list of a vault's items tells of one item. */
export const listedItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  managed: z.boolean(),
});
export type ListedItem = z.infer<typeof listedItemSchema>;
