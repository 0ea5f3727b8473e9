import { z } from 'zod';
import { problemDocumentSchema } from '../../shared/contracts/api/problemDocument';
import { CliError, exitCodes } from '../cliError';

export interface Connection {
  /** The root of the app, with `/` at its end. */
  readonly endpoint: URL;
  /** Headers that prove who calls. They go to this endpoint only: redirects are refused. */
  readonly headers: Readonly<Record<string, string>>;
  /** Asks whether the app itself still listens there, before each call. */
  readonly isProven?: (() => Promise<boolean>) | undefined;
}

export interface Request {
  readonly method?: 'GET' | 'POST';
  /** Below the endpoint, as `api/moves`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  readonly signal?: AbortSignal | undefined;
}

/** The longest wait for one answer. A start asks the vaults first. */
const timeoutMs = 100_000;
/** A report of a hundred thousand items has less. */
const maxAnswerBytes = 512 * 1024 * 1024;

/** Sends a request and parses the answer. Throws a CliError for problems of the app, and for answers of anything else. */
export async function requestJson<T>(connection: Connection, request: Request, schema: z.ZodType<T>): Promise<T> {
  const { text } = await requestAnswer(connection, request);
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? '' : ` (at /${issue.path.map(String).join('/')}: ${issue.message})`;
  throw new CliError(`${nameOf(connection, request)} answered in a form that this version does not know${where}.`, {
    remedy: 'Check that the address is that of keyvault-mover. If it is, use the kvmover of the version of the app.',
  });
}

/** As `requestJson`, for answers that are shown or saved as they are, with the headers of the answer. */
export async function requestAnswer(
  connection: Connection,
  request: Request,
): Promise<{ readonly text: string; readonly headers: Headers }> {
  const answer = await send(connection, request);
  const text = await readText(answer, connection, request);
  if (!answer.ok) throw problemOf(answer, text, connection, request);
  return { text, headers: answer.headers };
}

async function send(connection: Connection, request: Request): Promise<Response> {
  const { method = 'GET', path, query = {}, body, signal } = request;
  const url = new URL(path, connection.endpoint);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  if ((await connection.isProven?.()) === false) throw unproven(connection);
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(url, {
      method,
      headers: { ...connection.headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
  } catch (error) {
    throw unreachable(connection, error);
  }
}

async function readText(answer: Response, connection: Connection, request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = answer.body ?? [];
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw unreachable(connection, error);
  }
  if (bytes > maxAnswerBytes) throw new CliError(`${nameOf(connection, request)} answered with more than 512 MB.`);
  return Buffer.concat(chunks).toString('utf8');
}

function unreachable({ endpoint }: Connection, error: unknown): CliError {
  return new CliError(`${endpoint.origin} cannot be reached: ${reasonOf(error)}.`, {
    remedy: 'Check the address, the network and that the app runs.',
    isTransient: true,
  });
}

function unproven({ endpoint }: Connection): CliError {
  return new CliError(
    `The app at ${endpoint.origin} has ended: what listens there does not prove that it is the app.`,
    {
      remedy: 'Run the command again. It starts an app if none runs.',
      isTransient: true,
    },
  );
}

const causeSchema = z.object({ cause: z.unknown() });
const namedSchema = z.object({ name: z.string(), message: z.string(), code: z.string().optional().catch(undefined) });

/** fetch wraps the error of the network. */
function reasonOf(error: unknown): string {
  const cause = namedSchema.safeParse(causeSchema.safeParse(error).data?.cause ?? error).data;
  if (cause?.name === 'TimeoutError') return 'no answer in 100 s';
  return cause?.code ?? cause?.message ?? 'unknown reason';
}

function nameOf({ endpoint }: Connection, { method = 'GET', path }: Request): string {
  return `${method} ${endpoint.origin}/${path}`;
}

const transientStatuses: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** The error of an answer: the app's own words, or what else answered. */
function problemOf(answer: Response, text: string, connection: Connection, request: Request): CliError {
  const { status } = answer;
  const parsed = problemDocumentSchema.safeParse(parseJson(text));
  const isTransient = transientStatuses.has(status);
  if (parsed.success) {
    const { code, detail, errors = [] } = parsed.data;
    const faults = errors.map((fault) => fault.detail).filter((fault) => !detail.includes(fault));
    const exitCode = status === 400 ? exitCodes.usage : exitCodes.failed;
    return new CliError([detail, ...faults].join(' '), { code, exitCode, isTransient });
  }
  const name = nameOf(connection, request);
  if (status === 401 || status === 403) return keyRefused(name, status);
  if (status >= 300 && status < 400)
    return new CliError(`${name} redirects to another address; kvmover does not send your key there.`, {
      remedy: 'Name the address of the app itself. An app that asks for a sign-in needs KVMOVER_TOKEN.',
    });
  const type = answer.headers.get('content-type') ?? 'no content type';
  return new CliError(`${name} answered ${String(status)} (${type}), which is not an answer of keyvault-mover.`, {
    remedy: 'Check that the address is that of the app, and that the app has started.',
    isTransient,
  });
}

function keyRefused(name: string, status: number): CliError {
  return new CliError(`${name} answered ${String(status)}: the function key is missing or wrong.`, {
    remedy:
      'Put the key into KVMOVER_KEY or into a file for --key-file: az functionapp keys list -g <group> -n <app> --query functionKeys.default -o tsv',
    exitCode: exitCodes.usage,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
