import { once } from 'node:events';
import { z } from 'zod';
import { keyFileOf } from '../../local/launch/addressFile';
import { openPage } from '../../local/launch/openPage';
import { pageAddress } from '../../local/launch/pageAddress';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { line, quiet, strong } from '../text/line';
import { vaultPair } from './moveRequest';

const optionsSchema = z.object({ open: z.boolean().default(true) });

/** `kvmover ui [A B]`: opens the page of the app. An app of this command runs until Ctrl+C. */
export async function ui(context: Context): Promise<ExitCode> {
  const { operands, options, output, open, signal, command } = context;
  const [source, target] = operands;
  if (source !== undefined && target === undefined)
    throw usageError('One vault is not enough: name the source and the target, or none.');
  const app = await open(source === undefined ? undefined : vaultPair(operands));
  const address = pageAddress(new URL(app.client.endpoint).origin, undefined);
  output.event({ event: 'ui', address, exitCode: exitCodes.ok });
  const { page } = app;
  // A log file is often readable for others. A terminal is not.
  const shown = page !== undefined && output.isLive ? pageAddress(page.baseUrl, page.key) : address;
  output.results([line('The page:  ', strong(shown))]);
  if (page === undefined) {
    output.remarks([line(quiet('It asks for the function key.'))]);
    return exitCodes.ok;
  }
  if (optionsSchema.parse(options).open && output.isLive) await openPage(page, page.folder);
  if (!output.isLive) output.remarks([line(quiet(`It asks for the key, which is in ${keyFileOf(page.folder)}.`))]);
  if (app.place !== 'own') return exitCodes.ok;
  output.remarks([line(`The app runs until Ctrl+C. In another shell: ${command} plan <source> <target>`)]);
  if (!signal.aborted) await once(signal, 'abort');
  output.remarks([line('The app has ended. Moves continue with the next command.')]);
  return exitCodes.ok;
}
