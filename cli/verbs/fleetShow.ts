import { z } from 'zod';
import { type FleetList, type FleetVault, type FleetView } from '../../shared/contracts/api/fleetAnswers';
import { type MoverClient } from '../client/moverClient';
import { type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { fleetListLines } from '../text/fleetLines';
import { fleetIdOf } from './fleetFile';
import { writeDocument } from './report';

/** How many vaults `status` names. The report has all. */
const maxShown = 50;

/** In this order: what did not arrive, then what waits for somebody. */
const opened = ['failed', 'unknown', 'partiallyCompleted', 'cancelled', 'awaitingApproval', 'held'] as const;

/** The first vaults that need a person, and how many more there are. */
export async function openVaults(
  client: MoverClient,
  { id, counts }: Pick<FleetView, 'id' | 'counts'>,
  signal: AbortSignal,
): Promise<{ readonly vaults: readonly FleetVault[]; readonly more: number }> {
  const vaults: FleetVault[] = [];
  for (const state of opened) {
    signal.throwIfAborted();
    const room = maxShown - vaults.length;
    if (counts[state] === 0 || room < 1) continue;
    const page = await client.call('getFleetVaults', { id, query: { state, limit: String(room) } });
    vaults.push(...page.vaults);
  }
  const all = opened.reduce((sum, state) => sum + counts[state], 0);
  return { vaults, more: Math.max(0, all - vaults.length) };
}

const listOptionsSchema = z.object({ limit: z.string().default('20') });

/** `kvmover fleet list`: the fleets, newest first, each with what waits for a person. */
export async function listFleets({ open, options, output }: Context): Promise<ExitCode> {
  const { limit } = listOptionsSchema.parse(options);
  const { client } = await open();
  const { fleets }: FleetList = await client.call('getFleets', { query: { limit } });
  output.event({ event: 'fleets', fleets, exitCode: exitCodes.ok });
  output.results(fleetListLines(fleets, output.columns));
  return exitCodes.ok;
}

const reportOptionsSchema = z.object({
  format: z.enum(['json', 'md', 'html', 'csv']).optional(),
  out: z.string().optional(),
});

/** `kvmover fleet report`: every vault with its state. */
export async function reportFleet({ open, options, operands, output }: Context): Promise<ExitCode> {
  const { format, out } = reportOptionsSchema.parse(options);
  const { client } = await open();
  const id = await fleetIdOf(client, operands[1]);
  const { text } = await client.answer('getFleetReport', {
    id,
    query: { format: format ?? (output.isJson ? 'json' : 'md') },
  });
  writeDocument(output, { text, out, name: `The report of fleet ${id}` });
  return exitCodes.ok;
}
