import { type AnswerOf, type AskedQueryOf, type SentBodyOf } from '../../shared/contracts/operations/operation';
import { type OperationId, type Operations } from '../../shared/contracts/operations/operations';
import { type Credentials, headersOf } from './signIn';

/** Why a call has no result, in words for a person. */
export interface Failure {
  /** The HTTP status; 0 if no answer came. */
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly retryAfterSeconds: number | undefined;
}

export type Answer<Body> =
  { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly failure: Failure };

type Row = Operations[OperationId];
type ReadRow = Extract<Row, { readonly get: string }>;
type PostRow = Extract<Row, { readonly post: string }>;
type ReadAt<Path> = Extract<ReadRow, { readonly get: Path }>;
type PostAt<Path> = Extract<PostRow, { readonly post: Path }>;
type WithId<Path> = Path extends `${string}{${string}` ? { readonly id: string } : unknown;

type Asked<Path> = WithId<Path> & { readonly query?: AskedQueryOf<ReadAt<Path>> };
type Body<Path> = WithId<Path> & {
  readonly body: NonNullable<SentBodyOf<PostAt<Path>>> | Readonly<Record<string, string>>;
};

/** Calls operations by their paths. The app that returned this page also makes the answers. */
export interface ApiClient {
  get<Path extends ReadRow['get']>(path: Path, asked: Asked<Path>): Promise<Answer<AnswerOf<ReadAt<Path>>>>;
  post<Path extends PostRow['post']>(path: Path, asked: Body<Path>): Promise<Answer<AnswerOf<PostAt<Path>>>>;
  /** Reads a file with the credentials in headers, because a link cannot carry them. */
  getFile(path: string): Promise<Answer<Blob>>;
}

interface Named {
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
}

/** Puts the id into a path, and adds a query. Escapes parts from outside, leaves out absent values. */
export function apiPath<Path extends ReadRow['get']>(path: Path, asked: Asked<Path>): string {
  return addressOf(path, asked);
}

function addressOf(path: string, { id = '', query = {} }: Named): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  const named = path.replace(/\{\w+\}/, encodeURIComponent(id));
  return given.length === 0 ? named : `${named}?${new URLSearchParams(given).toString()}`;
}

type Sent = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** Returns a client that sends credentials with every call. It calls the origin of the page and follows no redirect. */
export function createClient(credentials: Credentials, send: typeof fetch): ApiClient {
  const call = async (kind: Kind, path: string, init: Sent = {}): Promise<Response | Failure> => {
    const headers = { ...headersOf(credentials), ...init.headers };
    try {
      const response = await send(`/api/${path}`, { ...init, headers, cache: 'no-store', redirect: 'error' });
      return response.ok ? response : await failureOf(response);
    } catch {
      return noAnswer(kind, 'The app does not answer.');
    }
  };
  const read = async <Body>(
    kind: Kind,
    asked: Promise<Response | Failure>,
    parse: (response: Response) => Promise<Body>,
  ) => {
    const response = await asked;
    if (!(response instanceof Response)) return { ok: false, failure: response } as const;
    try {
      return { ok: true, body: await parse(response) } as const;
    } catch {
      return { ok: false, failure: noAnswer(kind, 'The answer of the app is not complete.') } as const;
    }
  };
  return {
    get: (path, asked) =>
      read('get', call('get', addressOf(path, asked), { headers: { Accept: 'application/json' } }), json),
    post: (path, asked) => {
      const headers = { 'Content-Type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(asked.body) };
      return read('post', call('post', addressOf(path, asked), init), json);
    },
    getFile: (path) => read('file', call('file', path), (response) => response.blob()),
  };
}

/** The app answers as the table says. */
function json(response: Response): Promise<never> {
  return response.json() as Promise<never>;
}

/** What happens after a call without an answer. Only what the page shows is read again by itself. */
const nextSteps = {
  get: 'The page tries again.',
  post: 'It may have taken the request: see what the page shows before you ask again.',
  file: 'Save the file again.',
};
type Kind = keyof typeof nextSteps;

function noAnswer(kind: Kind, title: string): Failure {
  const detail = `${nextSteps[kind]} Check that the app runs and that this network reaches it.`;
  return { status: 0, code: 'NO_ANSWER', title, detail, retryAfterSeconds: undefined };
}

/** Reads a problem document. Other bodies, such as those of the platform, are not shown. */
async function failureOf(response: Response): Promise<Failure> {
  const { status } = response;
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  const retryAfterSeconds = Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
  const document: unknown = await response.json().catch(() => undefined);
  const field = (name: string): string | undefined => {
    const value: unknown = typeof document === 'object' && document !== null ? Reflect.get(document, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return {
    status,
    code: field('code') ?? `HTTP_${status}`,
    title: field('title') ?? (status === 401 ? 'The app does not accept this sign-in.' : `The app answered ${status}.`),
    detail: field('detail') ?? '',
    retryAfterSeconds,
  };
}
