import { createReadStream, statSync } from 'node:fs';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { usageError } from '../cliError';
import { moveIdOf } from '../verbs/findMove';
import { type ToolClient } from './toolRequests';

/** A report of a hundred thousand items has less. */
const maxFileBytes = 256 * 1024 * 1024;

/** The bytes of a report in a file. Throws a usage error that shows nothing of the file. */
export async function reportInFile(file: string): Promise<Buffer> {
  try {
    const stat = statSync(file);
    // A pipe or a device might never end.
    if (stat.isFile() && stat.size <= maxFileBytes) {
      const chunks: Buffer[] = [];
      for await (const chunk of createReadStream(file, { end: maxFileBytes }))
        chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks);
    }
  } catch {
    // As for a file of another kind: nobody learns from the error what the file system has.
  }
  throw usageError(
    '"file" is not a readable file with a report: expected the path of a JSON report of at most 256 MB.',
  );
}

/** The JSON report of a move as the app answers it, byte for byte, and whether the app proved it. */
export async function reportOfApp(client: ToolClient, moveId: string | undefined, run: string | undefined) {
  const id = await moveIdOf(client, moveId, 'ended');
  const { text, headers } = await client.answer('getReport', { id, query: { format: 'json', run } });
  return { id, bytes: Buffer.from(text), isProven: headers.get('report-proof') !== 'none' };
}

/** The head that history has of the newest run; null for an earlier one. */
export async function headOf(client: ToolClient, id: string, runId: string | undefined): Promise<string | null> {
  const status: MoveStatus = await client.call('getMove', { id });
  return runId === undefined || status.runId === runId ? status.reportHead : null;
}
