import { z } from 'zod';
import { type HeldDeletions } from '../../shared/contracts/api/deletionAnswers';
import { type MoverClient } from '../client/moverClient';
import { CliError, usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { deletionLines } from '../text/deletionLines';
import { line, strong } from '../text/line';
import { shortHash } from '../text/counts';
import { watchToEnd } from './watch';

const optionsSchema = z.object({ hash: z.string().optional(), reason: z.string().optional() });

/**
 * `kvmover deletions ID`: shows the deletions that a held move holds back, asks for the hash of that list, and approves exactly these.
 * Without a terminal it needs the hash as an option, and otherwise stops after the list. An app on this machine runs on until the move
 * ends.
 */
export async function deletions(context: Context): Promise<ExitCode> {
  const { operands, options, output, command, open } = context;
  const { hash: given, reason } = optionsSchema.parse(options);
  const id = operands[0] ?? '';
  const app = await open();
  const held = await readAll(app.client, id, context.signal);
  output.event({ event: 'deletions', deletions: held });
  output.results(deletionLines(held));
  const { hash } = held;
  if (hash === null || held.state !== 'held') {
    if (given !== undefined && hash?.startsWith(given.toLowerCase()) !== true) throw notHeld(id);
    return exitCodes.ok;
  }
  if (!(await isConfirmed(context, hash, given))) {
    output.event({ event: 'needsApproval', id, hash, exitCode: exitCodes.needsApproval });
    output.remarks([
      line('Nothing is deleted. To approve exactly this list: '),
      line('  ', strong(`${command} deletions ${id} --hash ${shortHash(hash)}`)),
    ]);
    return exitCodes.needsApproval;
  }
  await app.client.approveDeletions(id, hash, reason);
  output.event({ event: 'deletionsApproved', id, hash, exitCode: exitCodes.ok });
  output.results([line(`Approved. The next pass of move ${id} begins at once and deletes these items in the target.`)]);
  return app.place === 'own' ? watchToEnd(context, app, id) : exitCodes.ok;
}

/** Reads all pages. A list that changes in between begins again. */
async function readAll(client: MoverClient, id: string, signal: AbortSignal): Promise<HeldDeletions> {
  let read = await client.deletions(id, { limit: '100' });
  while (read.continuationToken !== null) {
    signal.throwIfAborted();
    const next = await client.deletions(id, { limit: '100', continuationToken: read.continuationToken });
    read =
      next.hash === read.hash
        ? { ...next, items: [...read.items, ...next.items] }
        : await client.deletions(id, { limit: '100' });
  }
  return read;
}

const minHash = 8;

/** A person at a terminal types the hash, so that nobody approves another list than the one on the screen. */
async function isConfirmed({ ask, output }: Context, hash: string, given: string | undefined): Promise<boolean> {
  if (given !== undefined && given.length < minHash)
    throw usageError('--hash is too short.', `Give at least its first ${String(minHash)} digits.`);
  if (given !== undefined) return requireSame(hash, given);
  if (ask === undefined || output.isJson) return false;
  const typed = (await ask(`Delete these items in the target? Only the hash ${shortHash(hash)} does: `)).trim();
  return typed.length >= minHash && requireSame(hash, typed);
}

function requireSame(hash: string, given: string): true {
  if (hash.startsWith(given.toLowerCase())) return true;
  throw new CliError(`The list has the hash ${shortHash(hash)}, not ${given}. Nothing was approved.`, {
    remedy: 'Read the list again, and give its own hash.',
  });
}

function notHeld(id: string): CliError {
  return new CliError(`Move ${id} does not hold back a list with this hash. Nothing was approved.`, {
    remedy: 'Read the list above.',
  });
}
