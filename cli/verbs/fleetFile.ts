import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { parse, YAMLParseError } from 'yaml';
import { fleetIdSchema } from '../../shared/contracts/model/fleets';
import { type MoverClient } from '../client/moverClient';
import { CliError, usageError } from '../cliError';

/** The document of a fleet as a file has it. The app checks its fields. */
export type FleetFile = Readonly<Record<string, unknown>>;

const objectSchema = z.record(z.string(), z.unknown());

/**
 * The id of the fleet that somebody names: the id itself, or a file with its document. Without a name, the newest fleet that is in
 * progress, else the newest.
 */
export async function fleetIdOf(client: MoverClient, named: string | undefined): Promise<string> {
  if (named !== undefined) return isFile(named) ? requireFleetId(named, readFleetFile(named)) : named;
  const { fleets } = await client.call('getFleets', { query: { limit: '100' } });
  const id = (fleets.find(({ finishedAt }) => finishedAt === null) ?? fleets[0])?.id;
  if (id === undefined)
    throw new CliError('There is no fleet yet.', { remedy: 'Start one: kvmover fleet apply <file>' });
  return id;
}

function isFile(name: string): boolean {
  return /\.(?:ya?ml|json)$|[\\/]/i.test(name) || existsSync(name);
}

/** Reads the document of a fleet, in YAML or JSON. Throws a usage error. */
export function readFleetFile(file: string | undefined): FleetFile {
  if (file === undefined) throw usageError('A file with the document of the fleet is missing.', 'See docs/fleets.md.');
  let content: unknown;
  try {
    // Aliases could make a small file very large.
    content = parse(readFileSync(file, 'utf8'), { maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof YAMLParseError) throw usageError(`${file} is not YAML: ${error.message}`);
    const why = error instanceof Error ? error.message : 'unknown reason';
    throw usageError(`The file ${file} cannot be read: ${why}.`);
  }
  const parsed = objectSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw usageError(`${file} has no document of a fleet: expected fields such as "waves".`, 'See docs/fleets.md.');
}

/** The id of a fleet in its file. Without one, a later command could not find the fleet. */
export function requireFleetId(file: string, { id }: FleetFile): string {
  const parsed = fleetIdSchema.safeParse(id);
  if (parsed.success) return parsed.data;
  throw usageError(
    `${file} has no valid id: expected at most 36 lower-case letters, digits and single hyphens.`,
    'Add a line such as: id: apps-to-sweden',
  );
}
