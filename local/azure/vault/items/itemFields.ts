import { z } from 'zod';
import { badParameter } from '../../calls/serviceError';
import { limits } from '../../cloud/limits';
import { type ItemVersion } from './item';
import { tagsSchema } from './tags';

const unixTime = z.number().int();

/** The part of a request body that secrets, keys and certificates share. Fields that only the service sets are ignored. */
export const itemFieldsSchema = z.object({
  attributes: z.object({ enabled: z.boolean().nullish(), nbf: unixTime.nullish(), exp: unixTime.nullish() }).nullish(),
  tags: tagsSchema.nullish(),
});

type ItemFields = z.infer<typeof itemFieldsSchema>;
type Writable = Pick<ItemVersion, 'enabled' | 'notBefore' | 'expires' | 'tags'>;

/** Throws 400 BadParameter for too many or too long tags. */
export function checkTags(tags: ItemFields['tags'], maxChars: number): void {
  const entries = Object.entries(tags ?? {});
  if (entries.length > limits.tags) throw badParameter(`Too many tags: ${entries.length} of at most ${limits.tags}.`);
  for (const [name, value] of entries) {
    if (name.length > maxChars || value.length > maxChars) {
      throw badParameter(`A tag name or value is longer than ${maxChars} characters.`);
    }
  }
}

/** Merges the sent attributes and tags into those of a version. Missing fields stay. */
export function mergeFields(before: Writable, sent: ItemFields): Writable {
  const { enabled, nbf, exp } = sent.attributes ?? {};
  const notBefore = nbf ?? before.notBefore;
  const expires = exp ?? before.expires;
  const tags = sent.tags ?? before.tags;
  return {
    enabled: enabled ?? before.enabled,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    ...(tags === undefined ? {} : { tags }),
  };
}
