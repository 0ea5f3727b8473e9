import { z } from 'zod';
import { CallFault } from './callFault';
import { type SecretVersion } from './secretVault';

/** The SDK gives dates, except for the number 0, which it passes on. */
const secondsSchema = z.union([z.date().transform((date) => date.getTime() / 1000), z.literal(0)]);

const propertiesSchema = z.object({
  version: z.string(),
  enabled: z.boolean().default(true),
  createdOn: secondsSchema,
  updatedOn: secondsSchema,
  notBefore: secondsSchema.optional(),
  expiresOn: secondsSchema.optional(),
  contentType: z.string().optional(),
  tags: z.record(z.string(), z.string()).default({}),
  managed: z.boolean().default(false),
  previousVersion: z.string().optional(),
});

/** Reads what the SDK tells of a version; times become unix seconds. */
export function toSecretVersion(properties: unknown): SecretVersion {
  const parsed = propertiesSchema.safeParse(properties);
  if (!parsed.success) throw new CallFault({ kind: 'unreadable' });
  const { version, enabled, createdOn, updatedOn, tags, managed, ...rest } = parsed.data;
  return {
    version,
    enabled,
    created: createdOn,
    updated: updatedOn,
    tags,
    managed,
    ...(rest.notBefore === undefined ? {} : { notBefore: rest.notBefore }),
    ...(rest.expiresOn === undefined ? {} : { expires: rest.expiresOn }),
    ...(rest.contentType === undefined ? {} : { contentType: rest.contentType }),
    ...(rest.previousVersion === undefined ? {} : { previousVersion: rest.previousVersion }),
  };
}
