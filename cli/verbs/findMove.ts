import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type MoverClient } from '../client/moverClient';
import { CliError, usageError } from '../cliError';
import { phaseWords } from '../../shared/words/phaseWords';
import { type Context } from '../context';
import { type Line, line, quiet, strong } from '../text/line';
import { isEnd } from '../watch/followMove';

/** How many moves a search looks at, newest first. */
const maxLooked = 400;

/**
 * The id that the person wrote, else that of the newest move that has not ended, or that has ended, else the newest. Throws
 * a CliError.
 */
export async function moveIdOf(
  client: Pick<MoverClient, 'call'>,
  written: string | undefined,
  preferred: 'inProgress' | 'ended' = 'inProgress',
): Promise<string> {
  if (written !== undefined) return written;
  const { moves } = await client.call('getMoves', { query: { limit: '100' } });
  const first = moves.find(({ phase }) => (phase !== null && isEnd(phase)) === (preferred === 'ended'));
  const id = (first ?? moves[0])?.id;
  if (id === undefined)
    throw new CliError('There is no move yet.', { remedy: 'Plan one: kvmover plan <source> <target>' });
  return id;
}

/** How many moves a person chooses from. */
const maxChoices = 9;

/**
 * The move of a list, and its head. Without an id, a person at a terminal chooses if several moves are possible: those in progress,
 * else those that have ended. Elsewhere it is the newest, and the head says so.
 */
export async function headedMove(
  { operands: [written], ask, output, command }: Context,
  client: MoverClient,
): Promise<{ readonly id: string; readonly head: readonly Line[] }> {
  const { moves } = written === undefined ? await client.call('getMoves', { query: { limit: '100' } }) : { moves: [] };
  const open = moves.filter(({ phase }) => phase !== null && !isEnd(phase));
  const possible = (open.length === 0 ? moves : open).slice(0, maxChoices);
  const isAsked = possible.length > 1 && ask !== undefined && !output.isJson;
  if (isAsked) {
    output.remarks(
      possible.map((move, at) =>
        line(
          `${String(at + 1)}  ${move.sourceVault} → ${move.targetVault}   move ${move.id}, ${move.phase === null ? 'unknown' : phaseWords[move.phase].text}`,
        ),
      ),
    );
    const typed = (await ask(`Which move? 1 to ${String(possible.length)}, or Enter for 1: `)).trim();
    const chosen = possible[typed === '' ? 0 : Number(typed) - 1];
    if (chosen === undefined)
      throw usageError(`${JSON.stringify(typed)} is none of the moves.`, `Name one: ${command} list`);
    return headOf(await client.call('getMove', { id: chosen.id }));
  }
  const id = await moveIdOf(client, written);
  const others = possible.length - 1;
  const remark =
    others > 0 ? [line(quiet(`The newest of ${String(possible.length)} moves. Others: ${command} list`))] : [];
  const { head } = headOf(await client.call('getMove', { id }));
  return { id, head: [...head, ...remark] };
}

function headOf({ id, sourceVault, targetVault, phase }: MoveStatus) {
  return { id, head: [line(strong(`${sourceVault} → ${targetVault}`), `   move ${id}, ${phaseWords[phase].text}`)] };
}

/**
 * The move whose plan has this hash, or whose hash begins with these digits. Throws a CliError if there is none, or if the
 * digits name plans of more than one.
 */
export async function findByHash(
  client: MoverClient,
  hash: string,
): Promise<MoveStatus & { readonly planHash: string }> {
  const wanted = hash.toLowerCase();
  if (!/^[0-9a-f]{8,64}$/.test(wanted))
    throw usageError(
      `${JSON.stringify(hash)} is not the hash of a plan: expected its first 8 hex digits or more.`,
      'kvmover plan prints it.',
    );
  const found: (MoveStatus & { readonly planHash: string })[] = [];
  for await (const id of moveIds(client)) {
    const status = await client.call('getMove', { id }).catch(absent);
    if (status?.planHash?.startsWith(wanted) === true) found.push({ ...status, planHash: status.planHash });
    // The newest move with a plan of exactly this hash is the one that the person has just read.
    if (found.length > 0 && (wanted.length === 64 || found.length > 1)) break;
  }
  const [one, other] = found;
  if (one === undefined)
    throw usageError(
      `No move has a plan with the hash ${wanted}.`,
      'Plan again: the vaults or the request may have changed.',
    );
  if (other !== undefined && other.planHash !== one.planHash)
    throw usageError(`More than one plan begins with ${wanted}.`, 'Write more digits of the hash.');
  return one;
}

async function* moveIds(client: MoverClient): AsyncGenerator<string> {
  let continuationToken: string | undefined;
  let looked = 0;
  do {
    const page = await client.call('getMoves', { query: { limit: '100', continuationToken } });
    for (const { id } of page.moves) yield id;
    looked += page.moves.length;
    continuationToken = page.continuationToken ?? undefined;
  } while (continuationToken !== undefined && looked < maxLooked);
}

/** The runtime may have forgotten a move whose records the store still lists. */
function absent(error: unknown): undefined {
  if (error instanceof CliError && (error.code === 'MOVE_NOT_FOUND' || error.code === 'MOVE_FOREIGN')) return undefined;
  throw error;
}
