import { z } from 'zod';
import { changeCommands } from '../../shared/rules/consumers/changeCommands';
import { shells } from '../../shared/rules/text/azLine';
import { explainConsumer, inOrder } from '../../shared/rules/consumers/explainConsumer';
import { explanationDocument } from '../../shared/rules/consumers/explanationDocument';
import { planKeys } from '../../shared/rules/consumers/keyDependants';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { readAccessFile, readBackupsFile, readConsumers } from '../folder/readConsumers';
import { readReportFile } from '../folder/readReportFile';
import { documentLines } from '../text/documentLines';
import { resultsOf, soughtVault } from './soughtVault';

const optionsSchema = z.object({
  to: z.string().optional(),
  report: z.string().optional(),
  head: z.string().optional(),
  access: z.string().optional(),
  backups: z.string().optional(),
  shell: z.enum(shells).default('bash'),
});

/**
 * `kvmover consumers explain VAULT FILE --to TARGET`: what each consumer that a search found would see in the target, whether it may
 * read there, and what to do, in order. It changes nothing, and needs no app. Exits with 3 if a consumer would not get what it gets today.
 */
export function explainConsumers({ operands, options, output }: Context): ExitCode {
  const [, vaultText = '', file] = operands;
  const { to, report, head, access, backups, shell } = optionsSchema.parse(options);
  if (file === undefined) throw usageError('Nothing says which consumers.', 'Name the JSON of kvmover consumers find.');
  if (to === undefined) throw usageError('Nothing says what the consumers would see.', 'Add --to <vault>.');
  const [vault, target] = [soughtVault(vaultText), soughtVault(to)];
  const found = readConsumers(file);
  if (found.vault !== vault.name) throw usageError(`${file} is about ${found.vault}, not about ${vault.name}.`);
  const known = report === undefined ? undefined : readReportFile(report, head);
  const results = known && resultsOf(known.report, vault, target);
  const rights = access === undefined ? undefined : readAccessFile(access, target.name);
  const explained = inOrder(found.consumers.map((one) => explainConsumer(one, { results, access: rights })));
  const keys = planKeys(explained, {
    backups: backups === undefined ? [] : readBackupsFile(backups),
    now: Date.now(),
  });
  const isReady = explained.every(
    ({ outcome, right }) => outcome !== 'nothing' && outcome !== 'otherMaterial' && right.right !== 'no',
  );
  const exitCode = isReady ? exitCodes.ok : exitCodes.stays;
  output.event({
    ...{ event: 'consumersExplained', vault: vault.name, target: target.name, keys, exitCode },
    explained: explained.map((one) => ({ ...one, commands: changeCommands(one, target, shell) ?? [] })),
  });
  const document = explanationDocument(explained, { source: vault.name, target, keys, proved: found.proved, shell });
  output.results(documentLines(document, { columns: output.columns, showsAll: true }));
  return exitCode;
}
