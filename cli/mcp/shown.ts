import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type ErrorCode, errorCodes } from '../../shared/contracts/model/errorCodes';
import { itemNameSchema, itemTypeSchema } from '../../shared/contracts/model/item';
import { type ProblemCode } from '../../shared/contracts/model/progress';
import { explainReason } from '../../shared/rules/problems/explainReason';
import { remedyFor } from '../../shared/rules/problems/failureProblem';
import { visibleText } from '../../shared/rules/text/shortenText';
import { CliError } from '../cliError';
import { type Asking } from './tool';

/** An item is data: its type and its name, and no sentence contains it. */
export const itemSchema = z.object({ type: itemTypeSchema, name: itemNameSchema });

interface Named {
  readonly itemType: z.infer<typeof itemTypeSchema>;
  readonly itemName: string;
}

/** How many items one group of a result names. */
export const maxNamed = 10;

export function itemsOf(named: readonly Named[]) {
  return named.slice(0, maxNamed).map(({ itemType, itemName }) => ({ type: itemType, name: itemName }));
}

export const meaningSchema = z.object({ code: z.string(), meaning: z.string().nullable(), remedy: z.string() });

/** The texts of each code once. They are those of this program, whatever the app or a vault says. */
export function meaningsOf(codes: readonly ProblemCode[], when: 'planned' | 'done' = 'planned') {
  return [...new Set(codes)].map((code) => {
    if (isErrorCode(code)) return { code, meaning: null, remedy: remedyFor(code) };
    const { detail, remedy } = explainReason(code, { when });
    return { code, meaning: detail, remedy };
  });
}

const knownErrors: ReadonlySet<string> = new Set(errorCodes);
const isErrorCode = (code: ProblemCode): code is ErrorCode => knownErrors.has(code);

/** The most characters of one text, and of one answer. */
const maxText = 2_000;
const maxAnswer = 400_000;

/** A result as a client may show it: no text steers a terminal or is long. Throws a CliError for a result that is too large. */
export function bounded(result: object): Record<string, unknown> {
  const text = JSON.stringify(result, (_, value: unknown) =>
    typeof value === 'string' ? visibleText(value.slice(0, maxText)) : value,
  );
  if (text.length > maxAnswer)
    throw new CliError('The result is too large for one answer.', { remedy: 'Ask for fewer items: lower "limit".' });
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

/** Asks until there is a result, at most for the time of the call. Undefined: the work continues. */
export async function waitFor<Found>(
  read: () => Promise<Found | undefined>,
  { signal, waitMs }: Asking,
  pauseMs: number,
): Promise<Found | undefined> {
  const until = performance.now() + waitMs;
  for (;;) {
    signal.throwIfAborted();
    const found = await read().catch(undefinedIfTransient);
    if (found !== undefined) return found;
    if (performance.now() + pauseMs > until) return undefined;
    await wait(pauseMs, undefined, { signal });
  }
}

function undefinedIfTransient(error: unknown): undefined {
  if (error instanceof CliError && error.isTransient) return undefined;
  throw error;
}

/** Pages of a list in a result. */
export const offsetSchema = z.number().int().min(0).max(10_000_000).default(0);
export const limitSchema = z.number().int().min(1).max(200).default(50);

/** Input of a tool that either starts work for two vaults, or asks for the result of work that continues. */
export function eitherPairOr(id: string) {
  return (given: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void => {
    const hasPair = given['sourceVault'] !== undefined && given['targetVault'] !== undefined;
    const hasNone = given['sourceVault'] === undefined && given['targetVault'] === undefined;
    if (given[id] === undefined ? hasPair : hasNone) return;
    context.addIssue({ code: 'custom', message: `expected either "sourceVault" and "targetVault", or "${id}" alone` });
  };
}
