import { z } from 'zod';
import { nearestName } from '../../../shared/rules/text/nearestName';
import { escapeText, quoteText } from '../../../shared/rules/text/quoteText';

/** The message of issues whose schema defines no message. */
export const unworded = 'unworded';

/**
 * Returns one sentence about a field's fault: what was expected and what came. Unknown fields are described elsewhere.
 */
export function describeIssue(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  const field = fieldName(issue.path);
  if (issue.code === 'custom') return `${field}: ${issue.message}.`;
  if (issue.input === undefined) return `${field} is required.`;
  if (issue.message !== unworded) return expected(field, issue.message, issue.input);
  return `${field} must be ${expectationAt(schema, issue)}; got ${shown(issue)}.${meantChoice(issue)}`;
}

/** Returns a hint at the choice that the caller most likely meant. */
function meantChoice(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_value' || typeof issue.input !== 'string') return '';
  const nearest = nearestName(issue.input, issue.values.map(String));
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

/** Returns a sentence about a value that one of our own rules refused. `message` begins with "expected". */
export function expected(field: string, message: string, value: unknown): string {
  return `${field}: ${message}; got ${shownValue(value)}.`;
}

/** Returns a sentence about a query parameter. Its value is a string even if the parameter is a number. */
export function parameterMustBe(name: string, expectation: string, value: string): string {
  return `${name} must be ${expectation}; got ${quoteText(value)}.`;
}

/** Returns a path as people write it: `pairs[3].sourceVault`. */
export function fieldName(path: readonly PropertyKey[]): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`)).join('');
  return name === '' ? 'The body' : escapeText(name.replace(/^\./, ''));
}

function expectationAt(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  const found = schemaAt(schema, issue.path);
  const expectation = found === undefined ? 'another value' : expectationOf(found);
  if (issue.code === 'too_big' && issue.origin === 'array') return `${expectation} of at most ${String(issue.maximum)}`;
  if (issue.code === 'too_small' && issue.origin === 'array')
    return `${expectation} of at least ${String(issue.minimum)}`;
  return expectation;
}

/** Shows only the type of a value of a wrong type. */
function shown(issue: z.core.$ZodIssue): string {
  const isOtherType = issue.code === 'invalid_type' && !isNumberOfOtherKind(issue);
  const isOtherChoice = issue.code === 'invalid_value' && typeof issue.input !== 'string';
  return isOtherType || isOtherChoice ? typeName(issue.input) : shownValue(issue.input);
}

/** A fraction or an infinite number where a whole or a finite number is expected. */
function isNumberOfOtherKind({ expected: kind, input }: z.core.$ZodIssueInvalidType): boolean {
  return typeof input === 'number' && (kind === 'int' || kind === 'number');
}

/** Never repeats a text from a body: somebody may have put a secret into the wrong field. */
function shownValue(value: unknown): string {
  if (typeof value === 'string') return textOfLength(value.length);
  return typeof value === 'number' ? String(value) : typeName(value);
}

function textOfLength(length: number): string {
  if (length === 0) return 'an empty text';
  return `a text of ${String(length)} ${length === 1 ? 'character' : 'characters'}`;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${String(value.length)}`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return 'a text';
  return typeof value === 'number' ? 'a number' : 'an object';
}

/** Returns the schema of the field at a path; undefined if the schema has no such field. */
function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
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
function expectationOf(schema: z.core.$ZodType): string {
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
