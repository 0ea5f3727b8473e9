import { type HttpHandler } from '@azure/functions';
import { type Health } from '../../shared/contracts/api/health';
import { describeMissing, type MissingReference } from '../../shared/contracts/model/missingReferences';
import { handle } from './handle';

export interface HealthParts {
  readonly missing: readonly MissingReference[];
  /** Throws `MoverError` if the app has no identity or cannot read its store. */
  readonly prove: () => Promise<void>;
}

/** `GET /api/health`: whether the app can work, and which of its parts are off. */
export function getHealth({ missing, prove }: HealthParts): HttpHandler {
  const off = missing.map((each) => ({ ...each, ...describeMissing(each) }));
  const health: Health = { status: off.length === 0 ? 'ok' : 'degraded', off };
  return handle('getHealth', async () => {
    await prove();
    return { status: 200, jsonBody: health };
  });
}
