import { z } from 'zod';

const text = z.object({ value: z.string().nullish() }).nullish();
const flag = z.object({ value: z.boolean().nullish() }).nullish();

export const cookieSchema = z.looseObject({
  name: z.string(),
  value: z.string(),
  domain: text,
  path: text,
  expires: z.object({ value: z.object({ seconds: z.coerce.number() }).nullish() }).nullish(),
  maxAge: z.object({ value: z.coerce.number().nullish() }).nullish(),
  secure: flag,
  httpOnly: flag,
  sameSite: z.string().default('none'),
});

const sameSiteWords: Readonly<Record<string, string>> = { lax: 'lax', strict: 'strict', explicitNone: 'none' };

/** Formats a Set-Cookie header as ASP.NET Core does: attribute order, percent-escaped value, default path `/`. */
export function cookieHeader(cookie: z.infer<typeof cookieSchema>): string {
  const parts = [`${escape(cookie.name)}=${escape(cookie.value)}`];
  const seconds = cookie.expires?.value?.seconds;
  if (seconds !== undefined) parts.push(`expires=${new Date(seconds * 1000).toUTCString()}`);
  const maxAge = cookie.maxAge?.value;
  if (maxAge !== undefined && maxAge !== null) parts.push(`max-age=${Math.trunc(maxAge)}`);
  if (cookie.domain?.value) parts.push(`domain=${cookie.domain.value}`);
  parts.push(`path=${cookie.path?.value ?? '/'}`);
  if (cookie.secure?.value) parts.push('secure');
  const sameSite = sameSiteWords[cookie.sameSite];
  if (sameSite !== undefined) parts.push(`samesite=${sameSite}`);
  if (cookie.httpOnly?.value) parts.push('httponly');
  return parts.join('; ');
}

function escape(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
