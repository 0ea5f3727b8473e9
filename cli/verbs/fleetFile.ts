import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parse, YAMLParseError } from 'yaml';
import { fleetIdSchema } from '../../shared/contracts/model/fleets';
import { usageError } from '../cliError';

/** The document of a fleet as a file has it. The app checks its fields. */
export type FleetFile = Readonly<Record<string, unknown>>;

const objectSchema = z.record(z.string(), z.unknown());

/** Reads the document of a fleet, in YAML or JSON. Throws a usage error. */
export function readFleetFile(file: string): FleetFile {
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
