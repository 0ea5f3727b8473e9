import { readFileSync } from 'node:fs';
import { type MoveReport, moveReportSchema } from '../../shared/contracts/api/report';
import { verifyReport } from '../../shared/rules/report/verifyReport';
import { usageError } from '../cliError';

export interface ReportFile {
  readonly report: MoveReport;
  /** Whether the head that the person named proves that the app wrote the report. */
  readonly isProved: boolean;
}

/**
 * Reads a JSON report from a file, as the app wrote it: somebody may have changed it since. `head` is that of the report, from the
 * status of the move. Throws an error of usage if the file cannot be read, is no such report, or was changed.
 */
export function readReportFile(file: string, head: string | undefined): ReportFile {
  const remedy = 'Write it again: kvmover report <id> --json --out <file>';
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw usageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, remedy);
  }
  const { faults, raw, isProved } = verifyReport(bytes, { head });
  if (faults[0] !== undefined) throw usageError(`${file} is not a report as the app wrote it. ${faults[0]}`, remedy);
  const parsed = moveReportSchema.safeParse(raw);
  if (!parsed.success) throw usageError(`${file} is a report of another version of the app.`, remedy);
  return { report: parsed.data, isProved };
}
