import { type z } from 'zod';
import { type Fault } from './problem';

// A hostile body could otherwise make the answer as large as itself.
const mostUnknownFields = 20;
const longestFieldName = 100;

/** What a schema found wrong, one entry per fault. An unknown field is pointed at itself, not at what holds it. */
export function faultsOf(error: z.ZodError | undefined): readonly Fault[] {
  return (error?.issues ?? []).flatMap(faultsOfIssue);
}

function faultsOfIssue(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerOf(issue.path), detail: issue.message }];
  return issue.keys.slice(0, mostUnknownFields).map((key) => ({
    pointer: pointerOf([...issue.path, key.slice(0, longestFieldName)]),
    detail: 'Expected no such field; it is not known to this version.',
  }));
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
