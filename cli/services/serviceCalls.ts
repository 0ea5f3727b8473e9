import { type z } from 'zod';
import { type ReadingReason, type SourceReading } from '../../shared/contracts/model/consumer';
import { usageError } from '../cliError';

/** A service that is not Azure, with a token of its own. */
export interface Service {
  /** Without `/` at its end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The right that a call needs, in the words of the service, from its answer if that names it. */
  readonly rightOf: (answer: Response) => string | null;
}

/** Why a call has no answer that counts. */
export class ServiceFault extends Error {
  constructor(
    readonly because: ReadingReason,
    readonly action: string | null = null,
  ) {
    super(because);
  }
}

const timeoutMs = 60_000;
const maxAnswerBytes = 16 * 1024 * 1024;

export interface Answered<T> {
  readonly body: T;
  readonly headers: Headers;
}

/** Gets a document. It follows no redirect, so the token goes nowhere else. Throws a ServiceFault. */
export async function getJson<T>(service: Service, path: string, schema: z.ZodType<T>): Promise<Answered<T>> {
  const { text, headers } = await getText(service, path);
  try {
    return { body: schema.parse(JSON.parse(text)), headers };
  } catch {
    throw new ServiceFault('NO_ANSWER');
  }
}

/** As `getJson`, for an answer that is taken as it is. */
export async function getText(
  { base, headers, rightOf }: Service,
  path: string,
  accept = 'application/json',
): Promise<{ readonly text: string; readonly headers: Headers }> {
  let answer: Response;
  let bytes: ArrayBuffer;
  try {
    answer = await fetch(`${base}${path}`, {
      headers: { Accept: accept, ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (Number(answer.headers.get('content-length') ?? 0) > maxAnswerBytes) throw new ServiceFault('CUT_OFF');
    bytes = await answer.arrayBuffer();
  } catch (error) {
    throw error instanceof ServiceFault ? error : new ServiceFault('NO_ANSWER');
  }
  const because = reasonOf(answer);
  if (because !== undefined) throw new ServiceFault(because, because === 'RIGHT_MISSING' ? rightOf(answer) : null);
  if (bytes.byteLength > maxAnswerBytes) throw new ServiceFault('CUT_OFF');
  return { text: Buffer.from(bytes).toString('utf8'), headers: answer.headers };
}

/**
 * Azure DevOps answers a wrong token with 203 or with a redirect to its page for signing in. GitHub answers too many calls with 403.
 * Sources: Azure DevOps documentation, "Use personal access tokens"; GitHub REST documentation, "Rate limits for the REST API".
 */
function reasonOf({ status, headers }: Response): ReadingReason | undefined {
  if (status === 429 || headers.get('x-ratelimit-remaining') === '0' || (status === 403 && headers.has('retry-after')))
    return status < 400 ? undefined : 'THROTTLED';
  if (status === 200) return undefined;
  if (status === 203 || status === 302 || status === 401 || status === 403) return 'RIGHT_MISSING';
  return status === 404 ? 'SCOPE_NOT_READABLE' : 'NO_ANSWER';
}

type Where = Pick<SourceReading, 'source' | 'scope'>;

/** The reading of a source that failed. Throws what is no answer of a service. */
export function faultReading(where: Where, error: unknown, found = 0): SourceReading {
  if (!(error instanceof ServiceFault)) throw error;
  return readingOf(where, { because: error.because, action: error.action, found });
}

interface Read {
  /** Null if the source was read wholly. */
  readonly because: ReadingReason | null;
  readonly action?: string | null;
  readonly found: number;
}

export function readingOf(where: Where, { because, action = null, found }: Read): SourceReading {
  const isOpen = because === 'NO_TOKEN' || because === 'NOT_ASKED';
  const verdict = because === null ? 'complete' : isOpen ? 'notLookedAt' : 'incomplete';
  return { ...where, verdict, because, action, readAt: new Date().toISOString(), found };
}

/** The address of a service: of the public one, or that of a server of your own. Plain HTTP only on loopback, because a token goes there. */
export function serviceAddress(text: string | undefined, preset: string, name: string): string {
  const given = text?.trim() ?? '';
  if (given === '') return preset;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  const isPlain = url?.username === '' && url.search === '' && url.hash === '';
  if (isPlain && (url.protocol === 'https:' || isLocal)) return url.href.replace(/\/+$/, '');
  throw usageError(`${name}: expected an address that begins with https://.`, `Without it: ${preset}`);
}
