import { z } from 'zod';
import { moveReportSchema } from '../api/report';
import { type AppRole, rolesFor } from '../model/caller';
import { type ApiOperation, apiOperations } from './apiOperations';
import { type AnswerName, apiSchemas, type RequestName, schemaUri } from './schemas';

/** The HTTP contract as an OpenAPI 3.1 document, generated from the schemas that the app parses with. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of apiOperations) {
    const path = `/${operation.path}`;
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'keyvault-mover',
      version: '0.1.0',
      summary: 'Moves an Azure Key Vault to another region.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api' }],
    security: [{ functionKey: [] }, { functionKeyInQuery: [] }],
    paths,
    components: {
      securitySchemes: {
        functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' },
        functionKeyInQuery: { type: 'apiKey', in: 'query', name: 'code' },
      },
      schemas: apiSchemas(),
    },
  };
}

/** The JSON Schema (2020-12) of a report, for programs that read stored reports without the rest of the API. */
export function reportSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(moveReportSchema, { io: 'output', reused: 'ref' });
  const title = 'Report of a move by keyvault-mover';
  const description = 'docs/report.md explains the fields, the chain and the signature.';
  return { $schema, title, description, ...schema };
}

/** Problems of every operation. */
const everywhere: Readonly<Record<number, string>> = {
  500: 'An unexpected error occurred; see the log of the app.',
  503: 'A service that the app needs does not answer. Try again after `Retry-After`.',
};

function describe(operation: ApiOperation): object {
  const { operationId, summary, role, isPublic, body, success, running, problems } = operation;
  const parameters = [
    ...Object.entries(operation.pathParameters).map(([name, shown]) => parameter(name, 'path', shown)),
    ...Object.entries(operation.query).map(([name, shown]) => parameter(name, 'query', shown)),
  ];
  const allProblems = Object.entries({
    400: 'The query has a parameter that this call does not accept.',
    ...problems,
    ...(isPublic ? {} : ofCallers(role, problems[403])),
    ...everywhere,
  });
  return {
    operationId,
    summary,
    ...(isPublic && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: contentOf({ 'application/json': body }) } }),
    responses: {
      [success.status]: { description: success.description, content: contentOf(success.content) },
      ...(running === undefined ? {} : { 202: { description: running, content: contentOf(success.content) } }),
      ...(isPublic ? {} : { 401: { description: noCaller } }),
      ...Object.fromEntries(allProblems.map(([status, description]) => [status, problem(description)])),
    },
  };
}

function parameter(
  name: string,
  place: 'path' | 'query',
  { description, schema }: ApiOperation['query'][string],
): object {
  return { name, in: place, description, schema, required: place === 'path' };
}

const noCaller =
  'The function key is missing or wrong; then the platform writes the body. Or the app does not know the caller.';

/** What an operation answers to callers without its role, in addition to its own 403. */
function ofCallers(role: AppRole, own: string | undefined): Readonly<Record<number, string>> {
  const text = `The app requires roles, and the caller does not have ${rolesFor(role).join(' or ')}.`;
  return { 403: [own, text].filter((each) => each !== undefined).join(' ') };
}

function problem(description: string): object {
  return { description, content: contentOf({ 'application/problem+json': 'ProblemDocument' }) };
}

function contentOf(content: Readonly<Record<string, AnswerName | RequestName | null>>): object {
  return Object.fromEntries(
    Object.entries(content).map(([type, name]) => [type, { schema: name === null ? {} : { $ref: schemaUri(name) } }]),
  );
}
