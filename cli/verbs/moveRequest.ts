import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { vaultNameSchema, moveIdSchema } from '../../shared/contracts/model/ids';
import { type VaultPair } from '../app/openedApp';
import { usageError } from '../cliError';
import { type Context } from '../context';

const optionsSchema = z.object({
  id: z.string().optional(),
  types: z.string().optional(),
  include: z.string().optional(),
  exclude: z.string().optional(),
  versions: z.string().optional(),
  method: z.string().optional(),
  onConflict: z.string().optional(),
  onDeleted: z.string().optional(),
  confirmPurge: z.boolean().optional(),
  disabled: z.string().optional(),
  unmovableKeys: z.string().optional(),
  perItem: z.string().optional(),
  late: z.string().optional(),
  cutover: z.string().optional(),
  verify: z.string().optional(),
  sourceShare: z.string().optional(),
  request: z.string().optional(),
  replace: z.boolean().default(false),
});

export interface AskedMove {
  readonly id: string;
  readonly vaults: VaultPair;
  /** The body of `POST /api/moves`. The app checks its fields. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Null if a file has the pace. */
  readonly sourceShare: number | undefined;
  /** Cancels an earlier plan for the same vaults. */
  readonly replaces: boolean;
}

/** The request for a move from operands and options. Options take precedence over the file. Throws a usage error. */
export function askedMove({ operands, options }: Context): AskedMove {
  const given = optionsSchema.parse(options);
  const vaults = vaultPair(operands);
  const fromFile = given.request === undefined ? {} : readRequest(given.request);
  const id = given.id ?? idIn(fromFile) ?? `${vaults.target}-${randomBytes(4).toString('hex')}`;
  if (!moveIdSchema.safeParse(id).success)
    throw usageError(
      `The id ${JSON.stringify(id)} is not valid: expected 1 to 64 letters, digits, "_" or "-", beginning with a letter or digit.`,
    );
  const select = selectOf(given, fromFile['select']);
  const pace = paceOf(given.sourceShare, fromFile['pace']);
  const configuration = configurationOf(given.perItem, fromFile['configuration']);
  const plain = {
    method: given.method,
    onConflict: given.onConflict,
    onDeleted: given.onDeleted,
    confirmPurge: given.confirmPurge,
    disabled: given.disabled,
    unmovableKeys: given.unmovableKeys,
  };
  const body = {
    ...fromFile,
    ...defined({
      ...plain,
      late: given.late,
      cutover: given.cutover,
      verify: given.verify,
      select,
      configuration,
      pace: pace.body,
    }),
    id,
    sourceVault: vaults.source,
    targetVault: vaults.target,
    approval: 'required',
  };
  return { id, vaults, body, sourceShare: pace.sourceShare, replaces: given.replace };
}

/** The two vaults of the command line, as names. Throws a usage error. */
export function vaultPair([source, target]: readonly (string | undefined)[]): VaultPair {
  return { source: vaultName(source, 'source'), target: vaultName(target, 'target') };
}

function vaultName(text = '', side: string): string {
  const address = /^https:\/\/([^./?#:@]+)\.vault\.[a-z.]+\/?$/i.exec(text);
  const parsed = vaultNameSchema.safeParse(address?.[1] ?? text);
  if (parsed.success) return parsed.data;
  throw usageError(
    `${JSON.stringify(text)} is not a vault (the ${side}): expected a name of 3 to 24 letters, digits and single hyphens, or https://<name>.vault.azure.net.`,
  );
}

const bodySchema = z.record(z.string(), z.unknown());

/** Reads the fields of a request from a JSON file. Throws a usage error. */
export function readRequest(file: string): Readonly<Record<string, unknown>> {
  let parsed;
  try {
    parsed = bodySchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw usageError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (parsed.success) return parsed.data;
  throw usageError(`${file} must have a JSON object: fields of the request, as in docs/request.md.`);
}

function idIn({ id }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof id === 'string' ? id : undefined;
}

type Given = z.infer<typeof optionsSchema>;

function selectOf({ types, include, exclude, versions }: Given, fromFile: unknown): object | undefined {
  const parts = defined({
    types: listOf(types),
    include: listOf(include),
    exclude: listOf(exclude),
    versions: versions === undefined || !/^\d+$/.test(versions) ? versions : { newest: Number(versions) },
  });
  return Object.keys(parts).length === 0 ? undefined : { ...(bodySchema.safeParse(fromFile).data ?? {}), ...parts };
}

/** The workspace of the command line is the evidence for roles at single items. The file can have its days. */
function configurationOf(workspaceId: string | undefined, fromFile: unknown): object | undefined {
  if (workspaceId === undefined) return undefined;
  const own = bodySchema.safeParse(fromFile).data ?? {};
  const auditLog = { ...(bodySchema.safeParse(own['auditLog']).data ?? {}), workspaceId };
  return { ...own, access: 'roles', perItem: true, auditLog };
}

/** The share of the app's default pace. Source: `paceSchema`. */
const defaultShare = 0.5;

function paceOf(sourceShare: string | undefined, fromFile: unknown) {
  if (sourceShare === undefined)
    return { body: undefined, sourceShare: fromFile === undefined ? defaultShare : undefined };
  const share = Number(sourceShare);
  if (!(share >= 0.01 && share <= 1))
    throw usageError(`--source-share must be from 0.01 to 1, not ${JSON.stringify(sourceShare)}.`);
  return { body: { ...(bodySchema.safeParse(fromFile).data ?? {}), sourceShare: share }, sourceShare: share };
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}

function defined(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
}
