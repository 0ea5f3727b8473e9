import { type Health } from '../../../shared/contracts/api/problemDocument';
import { describeMissing, type MissingReference } from '../../../shared/contracts/model/missingReferences';
import { openApiDocument } from '../../../shared/contracts/operations/openApiDocument';
import { serve } from '../frame/serve';

export interface HealthParts {
  readonly missing: readonly MissingReference[];
  /** Throws `MoverError` if the app has no identity or cannot read its store. */
  readonly prove: () => Promise<void>;
}

/** `GET /api/health`: whether the app can work, and which of its parts are off. */
export function getHealth({ missing, prove }: HealthParts) {
  const off = missing.map((each) => ({ ...each, ...describeMissing(each) }));
  const health: Health = { status: off.length === 0 ? 'ok' : 'degraded', off };
  return serve('getHealth', async () => {
    await prove();
    return { jsonBody: health };
  });
}

/** `GET /api/openapi.json`: the HTTP contract, generated from the schemas that parse requests. */
export function getOpenApi() {
  // Made when somebody asks for it, because each start of the app would wait for it.
  let document: object | undefined;
  return serve('getOpenApi', () => Promise.resolve({ jsonBody: (document ??= openApiDocument()) }));
}
