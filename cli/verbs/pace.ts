import { z } from 'zod';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { line } from '../text/line';

const numberSchema = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/)
  .transform(Number);

const optionsSchema = z.object({
  sourceShare: numberSchema.optional(),
  targetShare: numberSchema.optional(),
  maxInFlight: numberSchema.optional(),
  maxRequests: z.union([numberSchema, z.literal('none')]).optional(),
  reason: z.string().optional(),
});

/** `kvmover pace ID`: changes shares and limits of a move in progress. The app checks the numbers. */
export async function pace({ operands, options, output, open }: Context): Promise<ExitCode> {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success)
    throw usageError(
      `${flagOf(String(parsed.error.issues[0]?.path[0] ?? ''))} is not a number.`,
      'For example: --source-share 0.25',
    );
  const { maxRequests, ...asked } = parsed.data;
  const limit = maxRequests === undefined ? {} : { maxRequestsPerSecond: maxRequests === 'none' ? null : maxRequests };
  const { client } = await open();
  const { id, pace: inForce } = await client.call('paceMove', {
    id: operands[0] ?? '',
    body: { ...asked, ...limit },
  });
  output.event({ event: 'paced', id, pace: inForce, exitCode: exitCodes.ok });
  const { sourceShare, targetShare, maxInFlight, maxRequestsPerSecond } = inForce;
  const perSecond = maxRequestsPerSecond === null ? 'no limit' : `at most ${String(maxRequestsPerSecond)}`;
  output.results([
    line(`Move ${id} uses ${percent(sourceShare)} of the source's limit and ${percent(targetShare)} of the target's.`),
    line(`At most ${String(maxInFlight)} requests at once, ${perSecond} in a second, for each vault.`),
  ]);
  return exitCodes.ok;
}

function percent(share: number): string {
  return `${String(Math.round(share * 100))} %`;
}

/** The flag of an option as the person types it: `--source-share` for `sourceShare`. */
function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
