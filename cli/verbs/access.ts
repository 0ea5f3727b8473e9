import { z } from 'zod';
import { accessDocument } from '../../shared/rules/configuration/accessDocument';
import { type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { documentLines } from '../text/documentLines';
import { vaultPair } from './moveRequest';

const optionsSchema = z.object({ as: z.literal('roles').optional() });

/** `kvmover access VAULT`: who can do what, through what, and when it was used last. Exits with 3 if something could not be read. */
export async function access({ operands, options, output, open }: Context): Promise<ExitCode> {
  const { as } = optionsSchema.parse(options);
  const { source: vault } = vaultPair([operands[0], operands[0]]);
  const { client } = await open({ source: vault, target: vault });
  const found = await client.call('getAccess', { query: { vault, as } });
  const exitCode = found.notRead.length === 0 ? exitCodes.ok : exitCodes.stays;
  output.event({ event: 'access', access: found, exitCode });
  output.results(documentLines(accessDocument(found), { columns: output.columns, showsAll: true }));
  return exitCode;
}
