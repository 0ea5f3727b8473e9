import { z } from 'zod';
import { changeReferences } from '../../shared/rules/consumers/changeReferences';
import { explainReference } from '../../shared/rules/consumers/explainReference';
import { findReferences } from '../../shared/rules/consumers/findReferences';
import { unifiedDiff } from '../../shared/rules/text/unifiedDiff';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { readFolder } from '../folder/readFolder';
import { readReportFile } from '../folder/readReportFile';
import { type Place, placeLines, type Search } from '../text/placeLines';
import { folderReading } from './ownSources';
import { resultsOf, soughtVault } from './soughtVault';

const optionsSchema = z.object({
  to: z.string().optional(),
  report: z.string().optional(),
  head: z.string().optional(),
  diff: z.boolean().optional(),
});

/**
 * `kvmover consumers find VAULT [FOLDER]`: which files below a folder name the vault, where, and what each place would see in
 * the target. With `--diff` it prints the change of those that need no person. It changes no file, and needs no app.
 */
export function findInFiles({ operands, options, output }: Context): ExitCode {
  const [, vaultText = '', folder = '.'] = operands;
  const { to, report, head, diff = false } = optionsSchema.parse(options);
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
    readAt: new Date().toISOString(),
    files: read.files,
    places: places.map(({ path, kind, reference: { line, form, item, version }, explained }) => ({
      ...{ file: path, line, kind, form, item: item ?? null, version: version?.id ?? null },
      ...{ sees: explained.sight, newVersion: explained.version ?? null },
    })),
    notRead: Object.fromEntries(read.notRead),
    reading: folderReading(folder, read, places.length),
    exitCode: exitCodes.ok,
  });
  if (diff) {
    if (!output.isJson) output.document(patches.join(''));
    output.remarks(placeLines(search, output.columns, 'sums'));
  } else output.results(placeLines(search, output.columns, 'all'));
  return exitCodes.ok;
}
