import { type z } from 'zod';
import { nearestName } from '../../../shared/rules/text/nearestName';
import { describeIssue, fieldName, unworded, fieldsAt } from './describeIssue';
import { type Fault, Refused } from './problem';

// A hostile body could otherwise make the answer as large as itself.
const maxUnknownFields = 20;
const maxFieldName = 100;
export const maxFaults = 100;

export type ParsedInput<T> =
  { readonly ok: true; readonly data: T } | { readonly ok: false; readonly faults: readonly Fault[] };

/** Where a part of a body is, and the schema of the whole body. */
export interface PartOf {
  readonly whole: z.ZodType;
  readonly at: readonly PropertyKey[];
}

/** Parses input from outside. Each fault is a sentence of our own. The pointer of an unknown field names that field. */
export function parseInput<T>(
  schema: z.ZodType<T>,
  input: unknown,
  { whole, at }: PartOf = { whole: schema, at: [] },
): ParsedInput<T> {
  const parsed = schema.safeParse(input, { error: () => unworded, reportInput: true });
  if (parsed.success) return { ok: true, data: parsed.data };
  const faults: Fault[] = [];
  for (const issue of firstOfEach(parsed.error.issues)) {
    // An answer names no more, and each takes time.
    if (faults.length > maxFaults) break;
    faults.push(...faultsOfIssue(whole, { ...issue, path: [...at, ...issue.path] }));
  }
  return { ok: false, faults };
}

/** Keeps only the type fault of a value of a wrong type; the value also breaks the rules about its length. */
function firstOfEach(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const ofWrongType = new Set(issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => pointerOf(path)));
  return issues.filter(({ code, path }) => code === 'invalid_type' || !ofWrongType.has(pointerOf(path)));
}

/** Parses input from outside, or refuses the request. */
export function requireInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = parseInput(schema, input);
  if (!parsed.ok) throw new Refused(invalidRequest(parsed.faults));
  return parsed.data;
}

/** Returns the refusal of a request that has these faults. */
export function invalidRequest(faults: readonly Fault[]) {
  const [first] = faults;
  const errors = faults.slice(0, maxFaults);
  const isShort = errors.length === faults.length;
  const count = isShort ? String(faults.length) : `more than ${String(maxFaults)}`;
  const which = isShort ? 'each' : `the first ${String(maxFaults)}`;
  const summary =
    first !== undefined && faults.length === 1
      ? first.detail
      : `The request has ${count} faults; "errors" names ${which}.`;
  return { status: 400, code: 'REQUEST_INVALID', detail: `${summary} Nothing was started.`, errors } as const;
}

function faultsOfIssue(schema: z.ZodType, issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ pointer: pointerOf(issue.path), detail: describeIssue(schema, issue) }];
  }
  const known = fieldsAt(schema, issue.path);
  return issue.keys.slice(0, maxUnknownFields).map((key) => ({
    pointer: pointerOf([...issue.path, key.slice(0, maxFieldName)]),
    detail: unknownField(issue.path, key, known),
  }));
}

function unknownField(path: readonly PropertyKey[], key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  const written = fieldName([...path, key.slice(0, maxFieldName)]);
  return nearest === undefined
    ? `Unknown field '${written}'. This version has no such field.`
    : `Unknown field '${written}'. Did you mean '${fieldName([...path, nearest])}'?`;
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
