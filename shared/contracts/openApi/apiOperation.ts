import { type ApiSchemaName } from './apiSchemas';

/** What comes in a body, by media type; a media type without a schema is plain text. */
export type ApiContent = Readonly<Record<string, ApiSchemaName | null>>;

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly description: string;
  readonly schema: object;
}

export interface ApiOperation {
  /** Name of the function. */
  readonly operationId: string;
  readonly method: 'get' | 'post';
  /** Below `/api/`. */
  readonly path: string;
  readonly summary: string;
  readonly parameters?: readonly ApiParameter[];
  readonly body?: ApiSchemaName;
  /** The answer when all is well. */
  readonly success: { readonly status: 200 | 202; readonly description: string; readonly content: ApiContent };
  /** Problem documents that it can answer beside those of every operation, by status. */
  readonly problems: Readonly<Record<number, string>>;
}

/** Problems of every operation that takes a body. */
export const bodyProblems = {
  400: 'The body is not JSON, or does not say what it should; `errors` points at each fault.',
  413: 'The body is too large.',
  415: 'The body is not sent as application/json.',
} as const;
