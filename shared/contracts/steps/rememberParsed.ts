import { z } from 'zod';

/** More than an instance uses at a time: one for each move and each check under way. */
const maxRemembered = 200;

/** Longer values are parsed each time, so that what is remembered stays small. */
const maxLength = 20_000;

/**
 * A schema that accepts and rejects the same JSON values as `schema`, but parses equal ones once. Equal means the same JSON, with its
 * names in the same order. All that parse it get the same object, which nobody can change.
 */
export function rememberParsed<Output>(schema: z.ZodType<Output>) {
  const remembered = new Map<string, Output>();
  return z.unknown().transform((value, context): Output => {
    const text = jsonOf(value);
    const known = text === undefined ? undefined : remembered.get(text);
    if (known !== undefined) return known;
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      for (const { message, path } of parsed.error.issues)
        context.addIssue({ code: 'custom', message, path: [...path] });
      return z.NEVER;
    }
    if (text !== undefined && text.length <= maxLength) remember(remembered, text, freeze(parsed.data));
    return parsed.data;
  });
}

/** Undefined for what is no JSON value, for example a function. */
function jsonOf(value: unknown): string | undefined {
  return JSON.stringify(value);
}

/** Forgets the oldest value if there are too many. */
function remember<Output>(remembered: Map<string, Output>, text: string, value: Output): void {
  const [oldest] = remembered.keys();
  if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
  remembered.set(text, value);
}

function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
