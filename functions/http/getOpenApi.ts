import { type HttpHandler } from '@azure/functions';
import { openApiDocument } from '../../shared/contracts/operations/openApiDocument';
import { handle } from './handle';

/** `GET /api/openapi.json`: the HTTP contract, generated from the schemas that parse requests. */
export function getOpenApi(): HttpHandler {
  // Made when somebody asks for it, because each start of the app would wait for it.
  let document: object | undefined;
  return handle('getOpenApi', () => Promise.resolve({ status: 200, jsonBody: (document ??= openApiDocument()) }));
}
