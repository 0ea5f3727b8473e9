import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { verifyCompletion } from '../../shared/rules/completion/completionProof';
import { completionDocument } from '../../shared/rules/completion/completionDocument';
import { completionSchema } from '../../shared/contracts/api/completion';
import { type ExitCode, exitCodes, usageError } from '../cliError';
import { type Context } from '../context';
import { documentLines } from '../text/documentLines';
import { bad, good, indented, type Line, line, paragraph, quiet, strong } from '../text/line';
import { type Completion } from '../../shared/contracts/api/completion';
import { missingLines } from '../../shared/rules/retirement/judgeStep';
import { type MoverClient } from '../client/moverClient';
import { retirementOf } from '../retirement/retire';
import { moveIdOf } from './findMove';
import { writeDocument } from './report';
import { publicKeyOf } from './verifyReport';

const optionsSchema = z.object({ out: z.string().optional(), publicKey: z.string().optional() });

const exitCodeOf = { safe: exitCodes.ok, notSafe: exitCodes.stays, unknown: exitCodes.unknown } as const;

/**
 * `kvmover complete [ID]`: whether the source may be deleted, and exactly why not. `kvmover complete verify FILE --public-key KEY`: whether
 * a statement is as the app signed it, and not too old.
 */
export async function complete({ operands: [first, file], options, output, open }: Context): Promise<ExitCode> {
  const { out, publicKey } = optionsSchema.parse(options);
  if (file !== undefined || first === 'verify') return verifyStatement({ first, file, publicKey }, output);
  const { client } = await open();
  const id = await moveIdOf(client, first, 'ended');
  const { text } = await client.answer('getCompletion', { id, query: { format: 'json' } });
  const statement = completionSchema.parse(JSON.parse(text));
  const exitCode = exitCodeOf[statement.verdict];
  output.event({ event: 'completion', statement, exitCode });
  output.results(documentLines(completionDocument(statement), { columns: output.columns, showsAll: true }));
  if (!output.isJson) output.remarks(await nextLines(client, statement));
  if (out !== undefined) writeDocument(output, { text, out, name: 'The statement' });
  return exitCode;
}

/** What a person can do next with the source: the statement and the retirement together decide that. */
async function nextLines(client: MoverClient, statement: Completion): Promise<readonly Line[]> {
  const { moveId: id, sourceVault } = statement;
  const view = await retirementOf(client, id);
  const missing = missingLines(view?.state === 'locked' ? 'delete' : 'lock', statement, view?.lockedAt ?? null);
  const possible = view === undefined || view.state === 'open' ? ['lock'] : view.next;
  const steps = possible.filter((step) => missing.length === 0 || (step !== 'lock' && step !== 'delete'));
  const [next] = steps;
  const words = view?.state === 'locked' ? `${sourceVault} is locked since ${view.lockedAt ?? ''}.` : '';
  const waits = view?.state === 'locked' && missing.length > 0 ? ' Wait until every line says yes.' : '';
  if (next === undefined) return [line(quiet(`Next: do what the lines say, then lock ${sourceVault}.`))];
  return [line(quiet(`${words}${waits} Next: `.trimStart()), strong(`kvmover retire ${next} ${id}`))];
}

interface Asked {
  readonly first: string | undefined;
  readonly file: string | undefined;
  readonly publicKey: string | undefined;
}

function verifyStatement({ first, file, publicKey }: Asked, output: Context['output']): ExitCode {
  if (first !== 'verify' || file === undefined || publicKey === undefined)
    throw usageError(
      'A statement is verified with the public key that you trust.',
      'kvmover complete verify <file> --public-key <file>',
    );
  const key = publicKeyOf(read(publicKey), publicKey);
  const { faults, statement } = verifyCompletion(read(file), { publicKey: key, now: Date.now() });
  const isWhole = faults.length === 0 && statement !== undefined;
  const exitCode = isWhole ? exitCodeOf[statement.verdict] : exitCodes.failed;
  output.event({ event: 'completionVerified', file, verdict: isWhole ? statement.verdict : null, faults, exitCode });
  output.results(
    isWhole
      ? [
          line(good('The app signed this statement, and it is valid now.')),
          indented(2, `${statement.sourceVault}: ${statement.verdict}, until ${statement.validUntil}`),
        ]
      : [
          line(bad('Nobody may act on this statement.')),
          ...faults.flatMap((fault) => paragraph(fault, { columns: output.columns, indent: 2 })),
        ],
  );
  return exitCode;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw usageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
