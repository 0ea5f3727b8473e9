import { z } from 'zod';
import { type CutoverLine, type CutoverList } from '../../shared/contracts/api/cutoverAnswers';
import { type Card, type Document, outcomeSums } from '../../shared/rules/documents/document';
import { itemLabel } from '../../shared/rules/problems/itemLabel';
import { cutoverWords } from '../../shared/words/outcomeWords';
import { counted } from '../../shared/words/word';
import { freezeModes } from '../../shared/contracts/model/freeze';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { documentLines } from '../text/documentLines';
import { continueBy } from './steer';

const optionsSchema = z.object({ check: z.boolean().default(false), freeze: z.enum(freezeModes).optional() });

/**
 * `kvmover cutover ID`: a held move makes its last pass and ends. An app on this machine runs until then. With `--check` it
 * only prints the checklist.
 */
export function cutover(context: Context): Promise<ExitCode> {
  const { check, freeze } = optionsSchema.parse(context.options);
  if (check) return printChecklist(context);
  return continueBy(context, 'cutover', 'cutoverAsked', 'makes its last pass, and then ends', freeze && { freeze });
}

const exitCodeOf = { go: exitCodes.ok, noGo: exitCodes.stays, unknown: exitCodes.unknown } as const;

async function printChecklist({ open, operands, output }: Context): Promise<ExitCode> {
  const { client } = await open();
  const list = await client.call('getCutover', { id: operands[0] ?? '' });
  const exitCode = exitCodeOf[list.verdict];
  output.event({ event: 'cutoverList', list, exitCode });
  output.results(documentLines(cutoverDocument(list), { columns: output.columns }));
  return exitCode;
}

/** The checklist of a cutover for a person: the verdict, then each line with what to do. */
export function cutoverDocument({
  id,
  sourceVault,
  targetVault,
  phase,
  verdict,
  counts,
  lines,
}: CutoverList): Document {
  return {
    title: `${sourceVault} → ${targetVault}: ${cutoverWords[verdict].text}`,
    kind: 'Checklist of a cutover',
    vaults: [sourceVault, targetVault],
    verdict: { ...cutoverWords[verdict], meaning: `Move ${id}, ${phase}.` },
    sums: outcomeSums(['noGo', 'unknown', 'go'], cutoverWords, counts),
    facts: [],
    sections: [{ title: 'Checklist', cards: lines.map(cardOf) }],
  };
}

function cardOf({ state, title, code, found, items, itemCount, action, query, evidenceAt }: CutoverLine): Card {
  const { tone, text: badge } = cutoverWords[state];
  const isOpen = state !== 'go' && itemCount > 0;
  return {
    ...{ tone, badge, title, code },
    names: !isOpen ? [] : items.length === 0 ? [counted(itemCount, 'item')] : items.map(itemLabel),
    total: isOpen && items.length > 0 ? itemCount : undefined,
    texts: [found, ...(evidenceAt === null ? [] : [`By what was read at ${evidenceAt}.`])],
    remedies: action === null ? [] : [action],
    commands: query?.split('\n') ?? [],
  };
}
