import { z } from 'zod';
import { type CutoverLine, type CutoverList } from '../../shared/contracts/api/cutoverAnswers';
import { type Card, type Document, outcomeSums } from '../../shared/rules/documents/document';
import { itemLabel } from '../../shared/rules/problems/itemLabel';
import { acceptanceWords, lineWord } from '../../shared/words/acceptanceWords';
import { cutoverWords } from '../../shared/words/outcomeWords';
import { counted } from '../../shared/words/word';
import { freezeModes } from '../../shared/contracts/model/freeze';
import { type Context } from '../context';
import { CliError, type ExitCode, exitCodes, usageError } from '../cliError';
import { cardLines, documentLines } from '../text/documentLines';
import { shortHash } from '../text/counts';
import { paragraph } from '../text/line';
import { isHashConfirmed, needsApproval } from './confirmHash';
import { continueBy } from './steer';

const optionsSchema = z.object({
  check: z.boolean().default(false),
  freeze: z.enum(freezeModes).optional(),
  accept: z.string().optional(),
  hash: z.string().optional(),
  until: z.string().optional(),
  reason: z.string().optional(),
  approvedBy: z.string().optional(),
});

/**
 * `kvmover cutover ID`: a held move makes its last pass and ends. An app on this machine runs until then. With `--check` it
 * only prints the checklist, and with `--accept` it accepts one line of it.
 */
export function cutover(context: Context): Promise<ExitCode> {
  const { check, freeze, accept } = optionsSchema.parse(context.options);
  if (accept !== undefined) return acceptLine(context, accept);
  if (check) return printChecklist(context);
  return continueBy(context, 'cutover', 'cutoverAsked', 'makes its last pass, and then ends', freeze && { freeze });
}

const exitCodeOf = { go: exitCodes.ok, noGo: exitCodes.stays, unknown: exitCodes.unknown } as const;

async function printChecklist({ open, operands, output, command }: Context): Promise<ExitCode> {
  const { client } = await open();
  const list = await client.call('getCutover', { id: operands[0] ?? '' });
  const exitCode = exitCodeOf[list.verdict];
  output.event({ event: 'cutoverList', list, exitCode });
  output.results(documentLines(cutoverDocument(list, command), { columns: output.columns }));
  return exitCode;
}

/** Shows the line, asks for its hash, and accepts exactly what it says. Without a terminal it needs the hash as an option. */
async function acceptLine(context: Context, asked: string): Promise<ExitCode> {
  const { open, operands, output, options } = context;
  const { hash: given, until: end, reason, approvedBy: acceptedBy } = optionsSchema.parse(options);
  const id = operands[0] ?? '';
  if (reason === undefined) throw usageError('--accept needs a --reason: it is in the status and in the report.');
  const until = untilOf(end);
  const { client } = await open();
  const { lines } = await client.call('getCutover', { id });
  const line = lines.find(({ code }) => code === asked.toUpperCase());
  if (line === undefined)
    throw usageError(`The checklist has no line ${asked}.`, `Its lines: ${lines.map(({ code }) => code).join(', ')}`);
  const { code, seen } = line;
  output.results(cardLines(cardOf(line), output.columns));
  if (seen === null)
    throw new CliError(
      line.state === 'go'
        ? `The line ${code} says go, so there is nothing to accept.`
        : `Nobody can accept the line ${code} as it is now. Do what it says.`,
    );
  const question = `Accept this line until ${until}?`;
  const nothing = 'Nothing was accepted.';
  if (!(await isHashConfirmed(context, { what: 'line', hash: seen, given, question, nothing }))) {
    const words = 'Nothing was accepted. To accept exactly what the line says:';
    return needsApproval(context, { id, code, seen }, words, acceptWords(id, line, { end, reason }));
  }
  await client.call('acceptLine', { id, body: { code, seen, until, reason, acceptedBy } });
  output.event({ event: 'lineAccepted', id, code, until, exitCode: exitCodes.ok });
  output.results(
    paragraph(`Accepted: ${code}, until ${until}. The checklist counts it while it says the same.`, {
      columns: output.columns,
      indent: 0,
    }),
  );
  return exitCodes.ok;
}

/** A number of days, such as `14d`, or a date or a time in UTC. */
function untilOf(text: string | undefined): string {
  const days = /^(\d{1,3})d$/.exec(text ?? '')?.[1];
  const at = days === undefined ? Date.parse(text ?? '') : Date.now() + Number(days) * 86_400_000;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw usageError(
    text === undefined ? '--accept needs --until: an acceptance ends.' : `--until ${text}: expected days or a date.`,
    'For example: --until 14d, or --until 2026-06-30',
  );
}

/** The command that accepts a line as it is. */
function acceptWords(id: string, { code, seen }: CutoverLine, { end = '14d', reason = '…' } = {}): string {
  return `cutover ${id} --accept ${code} --hash ${shortHash(seen ?? '')} --until ${end} --reason ${JSON.stringify(reason)}`;
}

/** The checklist of a cutover for a person: the verdict, then each line with what to do. */
export function cutoverDocument(list: CutoverList, command: string): Document {
  const { id, sourceVault, targetVault, phase, verdict, counts, lines } = list;
  const accepted = { tone: 'quiet', text: 'accepted', value: counts.accepted } as const;
  return {
    title: `${sourceVault} → ${targetVault}: ${cutoverWords[verdict].text}`,
    kind: 'Checklist of a cutover',
    vaults: [sourceVault, targetVault],
    verdict: { ...cutoverWords[verdict], meaning: `Move ${id}, ${phase}.` },
    sums: [...outcomeSums(['noGo', 'unknown', 'go'], cutoverWords, counts), accepted],
    facts: [],
    sections: [
      {
        title: 'Checklist',
        cards: lines.map((line) => withCommand(cardOf(line), line, `${command} ${acceptWords(id, line)}`)),
      },
    ],
  };
}

/** Adds how to accept a line, if a person can. */
function withCommand(card: Card, { seen, acceptance }: CutoverLine, words: string): Card {
  if (seen === null || acceptance?.counts === 'yes') return card;
  return { ...card, commands: [...(card.commands ?? []), `# or accept it: ${words}`] };
}

function cardOf(line: CutoverLine): Card {
  const { state, title, code, found, items, itemCount, action, query, evidenceAt } = line;
  const shown = [...items.map(itemLabel), ...line.names];
  const { tone, text: badge } = lineWord(line);
  const accepted = acceptanceWords(line);
  const isOpen = state !== 'go' && itemCount > 0;
  return {
    ...{ tone, badge, title, code },
    names: !isOpen ? [] : shown.length === 0 ? [counted(itemCount, 'item')] : shown,
    total: isOpen && shown.length > 0 ? itemCount : undefined,
    texts: [
      ...(accepted === undefined ? [] : [accepted]),
      found,
      ...(evidenceAt === null ? [] : [`By what was read at ${evidenceAt}.`]),
    ],
    remedies: action === null ? [] : [action],
    commands: query?.split('\n') ?? [],
  };
}
