import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type VaultAccess, vaultAccessSchema } from '../../shared/contracts/api/accessAnswers';
import { searchViewSchema } from '../../shared/contracts/api/consumerAnswers';
import { type Consumer } from '../../shared/contracts/model/consumer';
import { referenceForms } from '../../shared/rules/consumers/findReferences';
import { type SqlBackups, sqlBackupsSchema } from '../../shared/rules/consumers/keyDependants';
import { usageError } from '../cliError';

/** A place of a file, as `kvmover consumers find --json` prints it. */
const placeSchema = z.object({
  file: z.string(),
  line: z.number().int(),
  form: z.enum(referenceForms),
  item: z.string().nullable(),
  version: z.string().nullable(),
});
/** A search has more fields, which are not read here. */
const { id, vault, proved, consumers } = searchViewSchema.shape;
const foundSchema = z.union([
  z.object({ search: z.object({ id: id.optional(), vault, proved, consumers }) }),
  z.object({ vault: z.string(), readAt: z.string(), places: z.array(placeSchema) }),
]);

export interface FoundConsumers {
  /** The id of the search of an app; null for one in files. */
  readonly search: string | null;
  readonly vault: string;
  readonly consumers: readonly Consumer[];
  /** Whether the search proved that these are all. */
  readonly proved: boolean;
}

/** Reads what a search found: the JSON of `kvmover consumers find`, of files or of the app. Throws an error of usage. */
export function readConsumers(file: string): FoundConsumers {
  const remedy = 'Write it again: kvmover consumers find <vault> --json > <file>';
  const found = parsed(file, foundSchema, remedy);
  if ('search' in found) {
    const { search } = found;
    return { ...search, search: search.id ?? null, proved: search.proved === true };
  }
  return {
    ...{ search: null, vault: found.vault, proved: false },
    consumers: found.places.map(({ file: path, line, form, item, version }) => ({
      ...{ kind: 'file', resourceId: path, place: `line ${String(line)}`, source: 'files' },
      ...{ form: formOf(form), item, version, identity: null, seenAt: found.readAt },
    })),
  };
}

/** Reads who may do what at a vault: the JSON of `kvmover access`. Throws an error of usage. */
export function readAccessFile(file: string, vault: string): VaultAccess {
  const remedy = `Write it again: kvmover access ${vault} --json > <file>`;
  const { access } = parsed(file, z.object({ access: vaultAccessSchema }), remedy);
  if (access.vault === vault) return access;
  throw usageError(`${file} is about ${access.vault}, not about ${vault}.`, remedy);
}

/** Reads how long SQL servers keep backups. Throws an error of usage. */
export function readBackupsFile(file: string): readonly SqlBackups[] {
  const form = '[{ "server": "<resource id>", "shortTermDays": 7, "longTerm": ["P4W", "P10Y"] }]';
  return parsed(file, z.array(sqlBackupsSchema), `Write it as ${form}`);
}

function formOf(form: (typeof referenceForms)[number]): Consumer['form'] {
  if (form === 'privateAddress') return 'address';
  return form === 'definition' ? 'name' : form;
}

function parsed<T>(file: string, schema: z.ZodType<T>, remedy: string): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, remedy);
  }
  // A command with --json can print several lines.
  for (const line of [text, ...text.split('\n')]) {
    const { data, success } = schema.safeParse(jsonOf(line));
    if (success) return data;
  }
  throw usageError(`${file} has no result of that command.`, remedy);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
