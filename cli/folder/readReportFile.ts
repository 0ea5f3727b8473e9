import { readFileSync } from 'node:fs';
import { type z } from 'zod';
import { usageError } from '../cliError';

/** Reads a JSON report from a file. Throws an error of usage if the file cannot be read, or is no such report. */
export function readReportFile<Report>(file: string, schema: z.ZodType<Report>): Report {
  const remedy = 'Write one: kvmover report <id> --json --out <file>';
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, remedy);
  }
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success) throw usageError(`${file} is no JSON report of a move.`, remedy);
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
