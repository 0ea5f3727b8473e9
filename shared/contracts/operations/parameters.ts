import { type z } from 'zod';

/** A parameter of a query: how the OpenAPI document shows it, and how the app parses it. */
export interface Parameter<T> {
  readonly description: string;
  /** Its JSON Schema. */
  readonly schema: object;
  /** What a value must be, in words that follow "must be". */
  readonly expected: string;
  /** Returns the value of a text; undefined if the text is not valid. */
  readonly parse: (text: string) => T | undefined;
}

/** A text that a schema checks. `shown` is what its JSON Schema has besides the type. */
export function text<T extends string>(
  description: string,
  { schema, expected }: { readonly schema: z.ZodType<T>; readonly expected: string },
  shown: { readonly pattern?: string; readonly maxLength?: number } = {},
): Parameter<T> {
  const parse = (value: string): T | undefined => schema.safeParse(value).data;
  return { description, schema: { type: 'string', ...shown }, expected, parse };
}

/** A parameter that the handler checks, because what is valid depends on what it finds. */
export function unchecked(description: string, schema: object): Parameter<string> {
  return { description, schema, expected: 'a text', parse: (value) => value };
}

/** One of some words. */
export function choice<Choice extends string>(description: string, choices: readonly Choice[]): Parameter<Choice> {
  const parse = (value: string): Choice | undefined => choices.find((each) => each === value);
  return { description, schema: { type: 'string', enum: choices }, expected: `one of ${choices.join(', ')}`, parse };
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  /** The number that a request without the parameter means. */
  readonly default: number;
}

/** A whole number of at most three digits. */
export function wholeNumber(description: string, range: Range): Parameter<number> {
  const { minimum, maximum } = range;
  const parse = (value: string): number | undefined => {
    const number = /^\d{1,3}$/.test(value) ? Number(value) : NaN;
    return number >= minimum && number <= maximum ? number : undefined;
  };
  const expected = `a whole number from ${String(minimum)} to ${String(maximum)}`;
  return { description, schema: { type: 'integer', ...range }, expected, parse };
}

/** How many entries a page of a list has. */
export const listLimits = { minimum: 1, maximum: 100, default: 20 } as const;

/** The parameter `limit` of a list of `what`. */
export function limitOf(what: string): Parameter<number> {
  return wholeNumber(`The maximum number of ${what}.`, listLimits);
}

/** The parameter that continues a list. Its value comes from an earlier answer. */
export function token(
  schema: z.ZodType<string>,
  shown: { readonly pattern?: string; readonly maxLength?: number } = {},
): Parameter<string> {
  const expected = 'the continuationToken of an earlier answer';
  return text('The token from the previous answer.', { schema, expected }, shown);
}

function flag(description: string, initial: 'true' | 'false'): Parameter<string> {
  return unchecked(description, { type: 'string', enum: ['true', 'false'], default: initial });
}

const noHistory = 'Accepted for clients of the runtime. The answer never has the history.';

/** The flags of the runtime's status URL that an address of ours accepts. */
export const statusFlags = {
  showInput: flag('Whether the answer has the input.', 'true'),
  showHistory: flag(noHistory, 'false'),
  showHistoryOutput: flag(noHistory, 'false'),
} as const;
