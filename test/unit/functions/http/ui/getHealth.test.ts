import { type HttpResponseInit, HttpRequest, InvocationContext } from '@azure/functions';
import { getHealth, type HealthParts } from '../../../../../functions/http/ui/getHealth';
import { healthSchema } from '../../../../../shared/contracts/api/problemDocument';
import { MoverError } from '../../../../../shared/contracts/model/moverError';

async function ask(parts: Partial<HealthParts>): Promise<HttpResponseInit> {
  const handler = getHealth({ missing: [], prove: () => Promise.resolve(), ...parts });
  const request = new HttpRequest({ method: 'GET', url: 'https://app.invalid/api/health' });
  const context = new InvocationContext({ functionName: 'getHealth', logHandler: () => undefined });
  return handler(request, context);
}

test('getHealth answers ok if the app can work and nothing is off', async () => {
  expect(await ask({})).toMatchObject({ status: 200, jsonBody: { status: 'ok', off: [] } });
});

test('getHealth names the parts that are off', async () => {
  const { status, jsonBody } = await ask({ missing: [{ part: 'telemetry', setting: 'OTEL_EXPORTER_OTLP_HEADERS' }] });
  expect(status).toBe(200);
  expect(healthSchema.parse(jsonBody)).toMatchObject({
    status: 'degraded',
    off: [{ part: 'telemetry', setting: 'OTEL_EXPORTER_OTLP_HEADERS' }],
  });
});

test('getHealth answers 503 with the code of what fails', async () => {
  const prove = async (): Promise<void> => {
    throw new MoverError('STORE_UNAVAILABLE', 'The store does not answer.', { retryable: true });
  };
  const { status, body } = await ask({ prove });
  expect([status, JSON.parse(body as string)]).toEqual([503, expect.objectContaining({ code: 'STORE_UNAVAILABLE' })]);
});
