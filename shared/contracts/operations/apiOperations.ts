import { type AppRole } from '../model/caller';
import { noMove, moveIdPattern } from './moveOperations';
import { type Format, type Operation } from './operation';
import { type OperationId, operations } from './operations';
import { limitOf, type Parameter, unchecked } from './parameters';
import { type AnswerName, type RequestName } from './schemas';

/** An operation with everything that follows from its row. */
export interface ApiOperation {
  /** The name of the function. */
  readonly operationId: OperationId;
  readonly method: 'get' | 'post';
  /** The path below `/api/`. */
  readonly path: string;
  readonly summary: string;
  /** The app role that a caller needs if the app requires roles. Each of the other roles includes `Move.Read`. */
  readonly role: AppRole;
  readonly isPublic: boolean;
  readonly isLogged: boolean;
  readonly hasHandshake: boolean;
  readonly pathParameters: Readonly<Record<string, ShownParameter>>;
  readonly query: Readonly<Record<string, ShownParameter>>;
  readonly body: RequestName | null;
  /** The successful answer. The schema of a content type is null for one without. */
  readonly success: {
    readonly status: 200 | 202;
    readonly description: string;
    readonly content: Readonly<Record<string, AnswerName | null>>;
  };
  readonly running: string | undefined;
  /** Problem documents of this operation, in addition to those of every operation, by status. */
  readonly problems: Readonly<Record<number, string>>;
}

type ShownParameter = Pick<Parameter<unknown>, 'description' | 'schema'>;

const inPath: Readonly<Record<string, ShownParameter>> = {
  moves: { description: 'The id of the move.', schema: { type: 'string', pattern: moveIdPattern } },
  checks: { description: 'The id of the run.', schema: { type: 'string', maxLength: 100 } },
  'checks/{id}/orchestration': {
    description: 'The id of the run, or of a request for many pairs.',
    schema: { type: 'string', maxLength: 100 },
  },
  comparisons: { description: 'The id of the comparison.', schema: { type: 'string', maxLength: 100 } },
  consumers: { description: 'The id of the search.', schema: { type: 'string', maxLength: 60 } },
  fleets: { description: 'The id of the fleet.', schema: { type: 'string', maxLength: 36 } },
  ui: { description: 'The name of the file.', schema: { type: 'string', enum: ['page.js', 'page.css'] } },
};

const notFound: Readonly<Record<string, string>> = {
  moves: noMove,
  comparisons: 'There is no comparison with this id.',
  consumers: 'There is no search with this id.',
  fleets: 'There is no fleet with this id.',
};

const mediaTypes: Readonly<Record<Format, string>> = {
  ...{ json: 'application/json', md: 'text/markdown', html: 'text/html' },
  ...{ csv: 'text/csv', versions: 'text/csv', junit: 'application/xml' },
  ...{ terraform: 'text/plain', bicep: 'text/plain' },
};

/** Problems of every operation with a body. */
const bodyProblems = {
  400: 'The body is not valid JSON, or does not match the schema. `errors` points to each fault.',
  413: 'The body is too large.',
  415: 'The content type of the body is not application/json.',
} as const;

const textSchema = { type: 'string' } as const;

/** Every row of the table, in its order, with what follows from it. */
export const apiOperations: readonly ApiOperation[] = Object.entries<Operation>(operations).map(([name, row]) =>
  // The keys of the table are its names.
  apiOperation(name as OperationId, row),
);

function apiOperation(operationId: OperationId, row: Operation): ApiOperation {
  const isRead = 'get' in row;
  const path = isRead ? row.get : row.post;
  const status = isRead ? 200 : (row.status ?? 202);
  return {
    operationId,
    method: isRead ? 'get' : 'post',
    ...{ path, summary: row.summary, role: isRead ? 'Move.Read' : row.role },
    isPublic: isRead && row.isPublic === true,
    isLogged: !isRead || row.isLogged === true,
    hasHandshake: !isRead && row.hasHandshake === true,
    pathParameters: pathParametersOf(path),
    query: queryOf(row),
    body: isRead ? null : row.body,
    success: { status, description: row.says, content: contentOf(row) },
    running: row.running,
    problems: problemsOf(path, row),
  };
}

function pathParametersOf(path: string): Readonly<Record<string, ShownParameter>> {
  const name = /\{(\w+)\}/.exec(path)?.[1];
  const [collection = ''] = path.split('/', 1);
  const parameter = inPath[path] ?? inPath[collection];
  if (name === undefined) return {};
  if (parameter === undefined) throw new Error(`No parameter describes the path ${path}.`);
  return { [name]: parameter };
}

/** Returns all parameters of the query, in the order of the OpenAPI document. */
function queryOf({ pair, query = {}, list, formats, jsonFor }: Operation): Readonly<Record<string, ShownParameter>> {
  const ofPair = pair && unchecked(`Returns only ${pair.of} of this pair. Set both source and target.`, textSchema);
  const ofJson = jsonFor === undefined ? '' : ', and JSON for any other';
  const description = `The format. Default: the format that \`Accept\` asks for${ofJson}.`;
  return {
    ...(ofPair && { sourceVault: ofPair, targetVault: ofPair }),
    ...query,
    ...(list && { limit: limitOf(list.of), continuationToken: list.token }),
    ...(formats && { format: { description, schema: { type: 'string', enum: formats } } }),
  };
}

function contentOf({ answer, formats = ['json'], types }: Operation): ApiOperation['success']['content'] {
  const named = types ?? formats.map((format) => mediaTypes[format]);
  return Object.fromEntries(named.map((type) => [type, type === mediaTypes.json ? answer : null]));
}

/** Problems that follow from what an operation takes, and its own. */
function problemsOf(path: string, row: Operation): Readonly<Record<number, string>> {
  const [collection = ''] = path.split('/', 1);
  const missing = path.includes('{') ? notFound[collection] : undefined;
  return {
    ...('body' in row && row.body !== null ? bodyProblems : {}),
    ...(row.list && { 400: 'A parameter is not valid. `errors` points to it.' }),
    ...(missing !== undefined && { 404: missing }),
    ...(row.formats && { 406: 'There is no such format.' }),
    ...row.problems,
  };
}
