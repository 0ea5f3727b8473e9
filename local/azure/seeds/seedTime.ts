import { z } from 'zod';

/** Unix seconds, or a date in ISO form. */
export const time = z.union([
  z.number().int(),
  z.iso.datetime().transform((text) => Math.floor(Date.parse(text) / 1000)),
]);
