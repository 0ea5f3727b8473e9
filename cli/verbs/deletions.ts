import { z } from 'zod';
import { type HeldDeletions } from '../../shared/contracts/api/cutoverAnswers';
import { counted } from '../../shared/words/word';
import { type MoverClient } from '../client/moverClient';
import { CliError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { indented, type Line, line, quiet, strong, tableLines } from '../text/line';
import { shortHash } from '../text/counts';
import { isHashConfirmed, needsApproval } from './confirmHash';
import { watchToEnd } from './watch';

const optionsSchema = z.object({ hash: z.string().optional(), reason: z.string().optional() });

/**
 * `kvmover deletions ID`: shows the deletions that a held move holds back, asks for the hash of that list, and approves exactly these.
 * Without a terminal it needs the hash as an option, and otherwise stops after the list. An app on this machine runs on until the move
 * ends.
 */
export async function deletions(context: Context): Promise<ExitCode> {
  const { operands, options, output, open } = context;
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
  const question = 'Delete these items in the target?';
  const nothing = 'Nothing was approved.';
  if (!(await isHashConfirmed(context, { what: 'list', hash, given, question, nothing }))) {
    const next = `deletions ${id} --hash ${shortHash(hash)}`;
    return needsApproval(context, { id, hash }, 'Nothing is deleted. To approve exactly this list:', next);
  }
  await app.client.call('approveDeletions', { id, body: { hash, reason } });
  output.event({ event: 'deletionsApproved', id, hash, exitCode: exitCodes.ok });
  output.results([line(`Approved. The next pass of move ${id} begins at once and deletes these items in the target.`)]);
  return app.place === 'own' ? watchToEnd(context, app, id) : exitCodes.ok;
}

/** Reads all pages. A list that changes in between begins again. */
async function readAll(client: MoverClient, id: string, signal: AbortSignal): Promise<HeldDeletions> {
  const readPage = (continuationToken?: string) =>
    client.call('getDeletions', { id, query: { limit: '100', continuationToken } });
  let read = await readPage();
  while (read.continuationToken !== null) {
    signal.throwIfAborted();
    const next = await readPage(read.continuationToken);
    read = next.hash === read.hash ? { ...next, items: [...read.items, ...next.items] } : await readPage();
  }
  return read;
}

function notHeld(id: string): CliError {
  return new CliError(`Move ${id} does not hold back a list with this hash. Nothing was approved.`, {
    remedy: 'Read the list above.',
  });
}

/** What a held move holds back, or follows now. */
export function deletionLines(held: HeldDeletions): readonly Line[] {
  const { id, state, evidenceAt, hash, count, unasked, changed, approval, items } = held;
  if (hash === null) return [line(`Move ${id} holds no deletions back.`)];
  const rows = items.map(({ itemType, itemName, deletedAt }) => [itemType, itemName, deletedAt ?? 'unknown']);
  const by = typeof approval?.by !== 'string' ? '' : ` by ${approval.by}`;
  return [
    line(strong(`${counted(count, 'item')} deleted at the source`), quiet(`   move ${id}`)),
    ...tableLines(['TYPE', 'NAME', 'DELETED (UTC)'], rows),
    ...(unasked > 0
      ? [
          indented(
            2,
            `In the last 7 days the move deleted ${counted(unasked, 'item')} in the target without an approval.`,
          ),
        ]
      : []),
    ...(changed ? [indented(2, 'Somebody approved a list before. Others were deleted since.')] : []),
    ...(state === 'held' || approval === null
      ? []
      : [
          indented(
            2,
            `Approved at ${approval.at}${by}. ${state === 'following' ? 'A pass deletes them in the target now.' : 'The next pass deletes them in the target.'}`,
          ),
        ]),
    indented(2, quiet(`List ${shortHash(hash)}, by the list of the source of ${evidenceAt ?? 'an unknown time'}.`)),
  ];
}
