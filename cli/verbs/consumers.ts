import { z } from 'zod';
import { type MoveReport } from '../../shared/contracts/api/report';
import { knownClouds } from '../../shared/contracts/settings/clouds';
import { changeReferences } from '../../shared/rules/consumers/changeReferences';
import { explainReference, resultsByItem, type ResultsByItem } from '../../shared/rules/consumers/explainReference';
import { findReferences, type SoughtVault } from '../../shared/rules/consumers/findReferences';
import { resolveVault } from '../../shared/rules/plan/geography';
import { unifiedDiff } from '../../shared/rules/text/unifiedDiff';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { readFolder } from '../folder/readFolder';
import { readReportFile } from '../folder/readReportFile';
import { findInAzure } from './findConsumers';
import { type Place, placeLines, type Search } from '../text/placeLines';

const optionsSchema = z.object({
  to: z.string().optional(),
  report: z.string().optional(),
  head: z.string().optional(),
  diff: z.boolean().optional(),
  subscription: z.string().optional(),
});

/**
 * `kvmover consumers find VAULT [FOLDER]`: which files below a folder name the vault, where, and what each place would see in
 * the target. With `--diff` it prints the change of those that need no person. It changes no file, and needs no app. With
 * `--subscription` the app looks in Azure instead.
 */
export async function consumers(context: Context): Promise<ExitCode> {
  const { operands, options, output } = context;
  const [, vaultText = '', folder = '.'] = operands;
  const { to, report, head, diff = false, subscription } = optionsSchema.parse(options);
  if (subscription !== undefined) {
    refuseFolderOptions({ folder: operands[2], to, report, head, diff: diff ? '' : undefined });
    return findInAzure(context, vaultText, subscription);
  }
  const vault = soughtVault(vaultText);
  const target = to === undefined ? undefined : soughtVault(to);
  if (diff && target === undefined)
    throw usageError('A diff needs the vault that the files shall name.', 'Add --to <vault>.');
  const known = report === undefined ? undefined : readReportFile(report, head);
  const results = known && resultsOf(known.report, vault, target);
  const places: Place[] = [];
  const patches: string[] = [];
  const read = readFolder(folder, ({ path, kind, text }) => {
    const changes = findReferences(text, kind, vault).map((reference) => ({
      reference,
      explained: explainReference(reference, results),
    }));
    places.push(...changes.map((change) => ({ path, kind: kind.name, ...change })));
    if (target !== undefined)
      patches.push(unifiedDiff(path, text, changeReferences(text, changes, vault.name, target.name)));
  });
  const search: Search = {
    vault: vault.name,
    target: target?.name,
    folder,
    places,
    read,
    report: known && { isProved: known.isProved, finishedAt: known.report.finishedAt },
  };
  output.event({
    event: 'consumers',
    vault: vault.name,
    files: read.files,
    places: places.map(({ path, kind, reference: { line, form, item, version }, explained }) => ({
      ...{ file: path, line, kind, form, item: item ?? null, version: version?.id ?? null },
      ...{ sees: explained.sight, newVersion: explained.version ?? null },
    })),
    notRead: Object.fromEntries(read.notRead),
    exitCode: exitCodes.ok,
  });
  if (diff) {
    if (!output.isJson) output.document(patches.join(''));
    output.remarks(placeLines(search, output.columns, 'sums'));
  } else output.results(placeLines(search, output.columns, 'all'));
  return exitCodes.ok;
}

/** A search in Azure reads no file. */
function refuseFolderOptions(given: Readonly<Record<string, string | undefined>>): void {
  const [name] = Object.entries(given).find(([, text]) => text !== undefined) ?? [];
  if (name === undefined) return;
  const what = name === 'folder' ? 'A folder' : `--${name}`;
  throw usageError(`${what} is for a search in files, and --subscription for one in Azure.`, 'Leave one of them out.');
}

/** A vault of a cloud that the app knows: by its address, or by its name for one of the public cloud. */
function soughtVault(text: string): SoughtVault {
  const suffixes = knownClouds.map(({ vaultSuffix }) => vaultSuffix);
  const suffix = suffixes.find((one) => text.toLowerCase().replace(/\/$/, '').endsWith(`.${one}`)) ?? suffixes[0] ?? '';
  const resolved = resolveVault(text, suffix);
  if (!resolved.ok) throw usageError(`${JSON.stringify(text)} is no vault: ${resolved.fault}.`);
  return { name: resolved.name, suffix };
}

/** The results of a report, which has to be one of a move between these vaults. */
function resultsOf(
  { move, results }: MoveReport,
  { name }: SoughtVault,
  target: SoughtVault | undefined,
): ResultsByItem {
  if (move.sourceVault === name && (target === undefined || move.targetVault === target.name))
    return resultsByItem(results);
  throw usageError(
    `The report is of a move from ${move.sourceVault} to ${move.targetVault}, not of these vaults.`,
    `Name the report of a move from ${name}: kvmover report <id> --json --out <file>`,
  );
}
