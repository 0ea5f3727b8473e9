import { type z } from 'zod';
import { nearestName } from '../../shared/rules/text/nearestName';
import { escapeText, quoteText } from '../../shared/rules/text/quoteText';
import { expectationOf, schemaAt } from './schemaAt';

/** The message of issues for which no schema has words of its own. */
export const unworded = 'unworded';

/** What is wrong with one field, in a sentence: what was expected and what came. Unknown fields are not its business. */
export function describeIssue(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  const field = fieldName(issue.path);
  if (issue.code === 'custom') return `${field}: ${issue.message}.`;
  if (issue.input === undefined) return `${field} is required.`;
  if (issue.message !== unworded) return expected(field, issue.message, issue.input);
  return `${field} must be ${expectationAt(schema, issue)}; got ${shown(issue)}.${meantChoice(issue)}`;
}

/** The choice that was most likely meant. */
function meantChoice(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_value' || typeof issue.input !== 'string') return '';
  const nearest = nearestName(issue.input, issue.values.map(String));
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

/** A sentence on a value that a rule of ours refused; `message` begins with "expected". */
export function expected(field: string, message: string, value: unknown): string {
  return `${field}: ${message}; got ${shownValue(value)}.`;
}

/** A sentence on a parameter of the query, which is text whatever it stands for. */
export function parameterMustBe(name: string, expectation: string, value: string): string {
  return `${name} must be ${expectation}; got ${quoteText(value)}.`;
}

/** A path as people write it: `pairs[3].sourceVault`. */
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

/** Of a value of a wrong type only the type is shown. */
function shown(issue: z.core.$ZodIssue): string {
  const isOtherType = issue.code === 'invalid_type' && !isNumberOfOtherKind(issue);
  const isOtherChoice = issue.code === 'invalid_value' && typeof issue.input !== 'string';
  return isOtherType || isOtherChoice ? typeName(issue.input) : shownValue(issue.input);
}

/** A fraction, or a number beyond all numbers, where a whole number or a finite one is expected. */
function isNumberOfOtherKind({ expected: kind, input }: z.core.$ZodIssueInvalidType): boolean {
  return typeof input === 'number' && (kind === 'int' || kind === 'number');
}

/** A text of a body is never repeated: somebody may have put a secret into the wrong field. */
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
