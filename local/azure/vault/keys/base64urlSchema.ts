import { z } from 'zod';

/** Bytes in a JSON body, as the service writes and reads them. */
export const base64urlSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]*={0,2}$/, 'expected base64url')
  .transform((text) => Buffer.from(text, 'base64url'));
