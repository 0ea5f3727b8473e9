import { type z } from 'zod';
import { type AppRole } from '../model/caller';
import { type VaultPairName } from '../model/checks';
import { type ErrorCode } from '../model/errorCodes';
import { type Parameter } from './parameters';
import { type AnswerName, type answerSchemas, type RequestName, type requestSchemas } from './schemas';

/** The formats in which operations answer. `versions` is a table, too. */
export type Format = 'json' | 'md' | 'html' | 'csv' | 'junit' | 'versions' | 'terraform' | 'bicep';

/** What every operation says about itself. The path parameter of an operation belongs to its collection: `pathParameters`. */
interface Described {
  readonly summary: string;
  /** The schema of the answer; null for one without a schema. */
  readonly answer: AnswerName | null;
  /** The successful answer, in words. */
  readonly says: string;
  /** Problem documents of this operation by status, in addition to those that follow from the other fields. */
  readonly problems?: Readonly<Record<number, string>>;
  /** The code of an error that the operation answers with 409 instead of 503: the store has something else than history says. */
  readonly conflict?: ErrorCode;
  readonly query?: Readonly<Record<string, Parameter<unknown>>>;
  /** A list in pages: what it lists, and the parameter that continues it. Adds `limit` and `continuationToken`. */
  readonly list?: { readonly of: string; readonly token: Parameter<string> };
  /** Adds `sourceVault` and `targetVault`, which a request has both or neither. The handler gets them as `pair`. */
  readonly pair?: { readonly of: string };
  /** Answers in several formats. Adds the parameter `format`; without it, `Accept` chooses. */
  readonly formats?: readonly Format[];
  /** A request with one of these parameters, or with an `Accept` that names no format, asks for JSON. */
  readonly jsonFor?: readonly string[];
  /** The format that `text/*` in `Accept` means. Default: the first that is a text. */
  readonly anyText?: Format;
  /** The content types of an answer that is no JSON. */
  readonly types?: readonly string[];
  /** When the operation answers 202 with the body of its success instead; absent if it never does. */
  readonly running?: string;
}

/** An operation that changes nothing. Every role may call it. */
interface ReadOperation extends Described {
  /** The path below `/api/`. */
  readonly get: string;
  /** True if everyone may call it: it needs no key and no role. */
  readonly isPublic?: true;
  /** Writes a line to the log for each request, as operations that start something do. */
  readonly isLogged?: true;
}

interface PostOperation extends Described {
  readonly post: string;
  /** The app role that a caller needs if the app requires roles. */
  readonly role: Exclude<AppRole, 'Move.Read'>;
  /** The schema of the body; null for an operation without one. */
  readonly body: RequestName | null;
  /** A request may have no body. A function says which body its query means then; otherwise it means `{}`. */
  readonly mayLackBody?: true | ((query: Readonly<Record<string, unknown>>) => object);
  /** What the problem document for a body of another form says. */
  readonly expects?: string;
  readonly maxBytes?: number;
  /** The content types of the body. */
  readonly bodyTypes?: readonly string[];
  /** The handler itself parses the body, in parts. */
  readonly isParsedByHandler?: true;
  /** The status of its answer. Default: 202. */
  readonly status?: 200;
  /** Also answers `OPTIONS`, the handshake of CloudEvents. */
  readonly hasHandshake?: true;
}

export type Operation = ReadOperation | PostOperation;

/** The row of an operation that changes nothing. */
export function get<const Path extends string, const Row extends Omit<ReadOperation, 'get'>>(path: Path, row: Row) {
  return { get: path, ...row } as const;
}

/** The row of an operation that changes something. `body` is the schema of its body; null if it has none. */
export function post<
  const Path extends string,
  const Body extends RequestName | null,
  const Row extends Omit<PostOperation, 'post' | 'role' | 'body'>,
>(path: Path, role: PostOperation['role'], body: Body, row: Row) {
  return { post: path, role, body, ...row } as const;
}

/** Room for ten thousand vaults by name. */
export const maxFleetBytes = 2 * 1024 * 1024;

/** A delivery of Event Grid has at most 1 MB; some is for what surrounds the events. */
export const maxDeliveryBytes = 1_280 * 1_024;

/** The path of an operation below `/api/`. */
export type PathOf<O extends Operation> = O extends { readonly get: infer P }
  ? P
  : O extends { readonly post: infer P }
    ? P
    : never;

/** What a handler gets as the query of an operation. */
export type QueryOf<O extends Operation> = OwnQuery<O> & ListQuery<O> & PairQuery<O>;

type OwnQuery<O> = O extends { readonly query: infer Q }
  ? { readonly [Name in keyof Q]: Q[Name] extends Parameter<infer T> ? T | undefined : never }
  : unknown;
type ListQuery<O> = O extends { readonly list: object } ? AskedPage : unknown;
type PairQuery<O> = O extends { readonly pair: object } ? { readonly pair: VaultPairName | undefined } : unknown;

/** The part of a list that a request asks for. */
interface AskedPage {
  readonly limit: number;
  /** The token of the previous answer; undefined on the first page. */
  readonly after: string | undefined;
}

/** What a handler gets as the body of an operation. */
export type BodyOf<O extends Operation> = O extends { readonly isParsedByHandler: true }
  ? unknown
  : O extends { readonly body: infer Name extends RequestName }
    ? z.output<(typeof requestSchemas)[Name]>
    : undefined;

/** What a client sends as the body of an operation. */
export type SentBodyOf<O extends Operation> = O extends { readonly body: infer Name extends RequestName }
  ? z.input<(typeof requestSchemas)[Name]>
  : undefined;

/** The body of the answer of an operation. */
export type AnswerOf<O extends Operation> = O extends { readonly answer: infer Name extends AnswerName }
  ? z.output<(typeof answerSchemas)[Name]>
  : object;

export type FormatOf<O extends Operation> = O extends { readonly formats: readonly (infer F)[] } ? F : 'json';

/** What a client may ask for in the query of an operation. */
export type AskedQueryOf<O extends Operation> = Partial<Readonly<Record<NamesIn<O>, string | undefined>>>;

type NamesIn<O> =
  | (O extends { readonly query: infer Q } ? keyof Q & string : never)
  | (O extends { readonly list: object } ? 'limit' | 'continuationToken' : never)
  | (O extends { readonly pair: object } ? 'sourceVault' | 'targetVault' : never)
  | (O extends { readonly formats: object } ? 'format' : never);
