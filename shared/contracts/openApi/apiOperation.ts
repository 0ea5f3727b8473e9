import { type AppRole } from '../model/caller';
import { type ApiSchemaName } from './apiSchemas';

/** The schema of a body by media type; null for plain text. */
export type ApiContent = Readonly<Record<string, ApiSchemaName | null>>;

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly description: string;
  readonly schema: object;
}

export interface ApiOperation {
  /** The name of the function. */
  readonly operationId: string;
  readonly method: 'get' | 'post';
  /** The path below `/api/`. */
  readonly path: string;
  readonly summary: string;
  /** The app role that a caller needs if the app requires roles. Each of the other roles includes `Move.Read`. */
  readonly role: AppRole;
  /** True if everyone may call it: it needs no key and no role. */
  readonly isPublic?: true;
  readonly parameters?: readonly ApiParameter[];
  readonly body?: ApiSchemaName;
  /** The successful answer. */
  readonly success: { readonly status: 200 | 202; readonly description: string; readonly content: ApiContent };
  /** When the operation answers 202 with the body of its success instead; absent if it never does. */
  readonly running?: string;
  /** Problem documents of this operation, in addition to those of every operation, by status. */
  readonly problems: Readonly<Record<number, string>>;
}

/** Problems of every operation with a body. */
export const bodyProblems = {
  400: 'The body is not valid JSON, or does not match the schema. `errors` points to each fault.',
  413: 'The body is too large.',
  415: 'The content type of the body is not application/json.',
} as const;
