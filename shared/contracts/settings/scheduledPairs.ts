import { z } from 'zod';
import {
  checkFailOnSchema,
  checkOptionsSchema,
  checkPolicySchema,
  type VaultPairName,
  vaultPairSchema,
} from '../model/checks';
import { comparedSelectSchema, comparisonPaceSchema, depthSchema } from '../model/comparisons';

/** A pair that is checked on a schedule, with the options of the planned move. */
export const scheduledPairSchema = z.strictObject({
  ...vaultPairSchema.shape,
  options: checkOptionsSchema,
  policy: checkPolicySchema,
  failOn: checkFailOnSchema,
});
export type ScheduledPair = z.infer<typeof scheduledPairSchema>;

/** A pair that is compared on a schedule, with the fields of `POST /api/comparisons`. */
export const scheduledComparisonSchema = z.strictObject({
  ...vaultPairSchema.shape,
  depth: depthSchema.default('full'),
  select: comparedSelectSchema,
  pace: comparisonPaceSchema,
});
export type ScheduledComparison = z.infer<typeof scheduledComparisonSchema>;

const maxPairs = 100;
const expected =
  'expected a JSON array of {"sourceVault": …, "targetVault": …}, or the path of a file that contains one';

/** Functions that reading `MOVE_CHECKS` and `MOVE_COMPARISONS` needs. */
export interface CheckSources {
  /** Returns the text of a file. Throws when it cannot be read. */
  readonly readFile: (path: string) => string;
  /** Returns whether a vault matches one of the patterns. */
  readonly isAllowed: (vault: string, patterns: readonly string[]) => boolean;
}

export interface AllowLists {
  readonly allowedSources: readonly string[];
  readonly allowedTargets: readonly string[];
}

export interface ScheduledPairs<Pair = ScheduledPair> {
  readonly pairs: readonly Pair[];
  readonly faults: readonly string[];
}

/**
 * Reads the pairs of `MOVE_CHECKS`: `text` is JSON or the path of a file. Faults have the JSON pointer of the place and
 * what was expected there, never the value of the setting.
 */
export function readScheduledPairs(text: string, allow: AllowLists, sources: CheckSources): ScheduledPairs {
  return readPairs(scheduledPairSchema, text, allow, sources);
}

/** Reads the pairs of `MOVE_COMPARISONS` in the same way. */
export function readScheduledComparisons(
  text: string,
  allow: AllowLists,
  sources: CheckSources,
): ScheduledPairs<ScheduledComparison> {
  return readPairs(scheduledComparisonSchema, text, allow, sources);
}

function readPairs<Pair extends VaultPairName>(
  schema: z.ZodType<Pair>,
  text: string,
  allow: AllowLists,
  sources: CheckSources,
): ScheduledPairs<Pair> {
  const json = parseJson(textOf(text.trim(), sources));
  const parsed = z.array(schema).min(1, expected).max(maxPairs, `expected at most ${maxPairs} pairs`).safeParse(json);
  if (!parsed.success) return { pairs: [], faults: parsed.error.issues.map(describeIssue) };
  return { pairs: parsed.data, faults: parsed.data.flatMap((_, at) => pairFaults(parsed.data, at, allow, sources)) };
}

function textOf(text: string, { readFile }: CheckSources): string {
  if (text.startsWith('[') || text.startsWith('{')) return text;
  try {
    return readFile(text.replace(/^file:(?:\/\/(?=\/))?/, ''));
  } catch {
    return '';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.path.length === 0) return issue.code === 'too_big' ? issue.message : expected;
  const place = `/${issue.path.map(String).join('/')}`;
  // The message of the library would quote the names of the unknown fields.
  return issue.code === 'unrecognized_keys' ? `${place}: has an unknown field` : `${place}: ${issue.message}`;
}

function pairFaults(all: readonly VaultPairName[], at: number, allow: AllowLists, sources: CheckSources): string[] {
  const pair = all[at];
  if (pair === undefined) return [];
  const { sourceVault, targetVault } = pair;
  const isSame = (other: VaultPairName) => other.sourceVault === sourceVault && other.targetVault === targetVault;
  return [
    ...(sourceVault === targetVault ? [`/${at}: expected two different vaults`] : []),
    ...(all.findIndex(isSame) < at ? [`/${at}: repeats an earlier pair`] : []),
    ...(sources.isAllowed(sourceVault, allow.allowedSources)
      ? []
      : [`/${at}/sourceVault: is not in MOVE_ALLOWED_SOURCES`]),
    ...(sources.isAllowed(targetVault, allow.allowedTargets)
      ? []
      : [`/${at}/targetVault: is not in MOVE_ALLOWED_TARGETS`]),
  ];
}
