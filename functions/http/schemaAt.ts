import { z } from 'zod';

/** Returns the schema of the field at a path; undefined if the schema has no such field. */
export function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return schema;
  const whole = withoutWrapping(schema);
  if (whole instanceof z.ZodArray) return schemaAt(whole.element, rest);
  if (whole instanceof z.ZodUnion) {
    return whole.options.map((option) => schemaAt(option, path)).find((found) => found !== undefined);
  }
  if (!(whole instanceof z.ZodObject) || !Object.hasOwn(whole.shape, first)) return undefined;
  const field: unknown = Reflect.get(whole.shape, first);
  return field instanceof z.ZodType ? schemaAt(field, rest) : undefined;
}

/** Returns the names of the fields that an object may have at a path. */
export function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const found = schemaAt(schema, path);
  const whole = found && withoutWrapping(found);
  if (whole instanceof z.ZodUnion) return whole.options.flatMap((option) => fieldsAt(option, []));
  return whole instanceof z.ZodObject ? Object.keys(whole.shape) : [];
}

/** Returns what a value must be, in words that follow "must be". */
export function expectationOf(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodNullable) return `${expectationOf(schema.unwrap())} or null`;
  if (isOptional(schema)) return expectationOf(schema.unwrap());
  return expectationOfBare(schema);
}

function expectationOfBare(whole: z.core.$ZodType): string {
  if (whole instanceof z.ZodString) return textExpected(whole);
  if (whole instanceof z.ZodNumber) return numberExpected(whole);
  if (whole instanceof z.ZodBoolean) return 'true or false';
  if (whole instanceof z.ZodEnum) return `one of ${whole.options.map((option) => JSON.stringify(option)).join(', ')}`;
  if (whole instanceof z.ZodArray) return 'a list';
  return whole instanceof z.ZodObject ? 'an object' : 'another value';
}

function textExpected({ minLength, maxLength, description }: z.ZodString): string {
  const length =
    minLength === null || maxLength === null ? '' : ` of ${String(minLength)} to ${String(maxLength)} characters`;
  return `a text${length}${description === undefined ? '' : ` (${description})`}`;
}

function numberExpected({ minValue, maxValue, format }: z.ZodNumber): string {
  const kind = format === 'safeint' ? 'a whole number' : 'a number';
  return minValue === null || maxValue === null ? kind : `${kind} from ${String(minValue)} to ${String(maxValue)}`;
}

function withoutWrapping(schema: z.core.$ZodType): z.core.$ZodType {
  return isOptional(schema) || schema instanceof z.ZodNullable ? withoutWrapping(schema.unwrap()) : schema;
}

function isOptional(schema: z.core.$ZodType): schema is z.ZodOptional | z.ZodDefault | z.ZodPrefault {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
}
