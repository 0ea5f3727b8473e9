import { type AppRole, rolesFor } from '../model/caller';
import { type ApiContent, type ApiOperation } from './apiOperation';
import { apiOperations } from './apiOperations';
import { apiSchemas, schemaUri } from './apiSchemas';

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

/** Problems of every operation. */
const everywhere: Readonly<Record<number, string>> = {
  500: 'An unexpected error occurred; see the log of the app.',
  503: 'A service that the app needs does not answer. Try again after `Retry-After`.',
};

function describe(operation: ApiOperation): object {
  const { operationId, summary, role, isPublic, parameters, body, success, running, problems } = operation;
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
    ...(parameters && { parameters: parameters.map((each) => ({ ...each, required: each.in === 'path' })) }),
    ...(body && { requestBody: { required: true, content: contentOf({ 'application/json': body }) } }),
    responses: {
      [success.status]: { description: success.description, content: contentOf(success.content) },
      ...(running === undefined ? {} : { 202: { description: running, content: contentOf(success.content) } }),
      ...(isPublic ? {} : { 401: { description: noCaller } }),
      ...Object.fromEntries(allProblems.map(([status, description]) => [status, problem(description)])),
    },
  };
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

function contentOf(content: ApiContent): object {
  return Object.fromEntries(
    Object.entries(content).map(([type, name]) => [type, { schema: name === null ? {} : { $ref: schemaUri(name) } }]),
  );
}
