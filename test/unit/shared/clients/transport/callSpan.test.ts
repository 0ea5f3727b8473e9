import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type CallFaultDetail, CallFault } from '../../../../../shared/clients/transport/callFault';
import { inCallSpan, recordAnswer } from '../../../../../shared/clients/transport/vaultCalls';
import { secretOperations } from '../../../../../shared/clients/vault/itemOperations';
import { keepSpans } from '../../../../support/telemetry/spans';

const kept = keepSpans();
beforeEach(() => {
  kept.forget();
});

const place = { vault: 'contoso-west', itemName: 'api-key', operation: secretOperations.read };
const answer = {
  kind: 'answer',
  code: 'canary',
  innerCode: undefined,
  serviceMessage: 'canary',
  retryAfterMs: 1,
} as const;

async function failed(detail: CallFaultDetail) {
  const error = new CallFault(detail);
  await expect(inCallSpan(place, () => Promise.reject(error))).rejects.toBe(error);
  const [span] = kept.spans();
  return { attributes: span?.attributes, status: span?.status.code };
}

test('inCallSpan records vault, operation and item, and nothing of the answer', async () => {
  expect(await inCallSpan(place, () => Promise.resolve('canary'))).toBe('canary');
  const [span, ...others] = kept.spans();
  expect(others).toEqual([]);
  expect(span).toMatchObject({ name: 'secrets get', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } });
  expect(span?.attributes).toEqual({ 'keyvault_mover.vault': 'contoso-west', 'keyvault_mover.itemName': 'api-key' });
});

test('inCallSpan creates a child of the active span, and activates it during the call', async () => {
  const outer = await trace.getTracer('test').startActiveSpan('outer', async (span) => {
    await inCallSpan({ ...place, itemName: undefined }, async () => {
      expect(trace.getActiveSpan()?.spanContext().traceId).toBe(span.spanContext().traceId);
      expect(trace.getActiveSpan()).not.toBe(span);
    });
    span.end();
    return span.spanContext();
  });
  const [call] = kept.spans();
  expect(call?.parentSpanContext?.spanId).toBe(outer.spanId);
  expect(call?.attributes).toEqual({ 'keyvault_mover.vault': 'contoso-west' });
});

test('inCallSpan records a refused call as an error with status and request id', async () => {
  expect(await failed({ ...answer, status: 429, requestId: 'request-1' })).toEqual({
    attributes: {
      'keyvault_mover.vault': 'contoso-west',
      'keyvault_mover.itemName': 'api-key',
      'http.response.status_code': 429,
      'azure.service.request.id': 'request-1',
      'error.type': '429',
    },
    status: SpanStatusCode.ERROR,
  });
});

test('inCallSpan records a 404 without an error', async () => {
  const { attributes, status } = await failed({ ...answer, status: 404, requestId: undefined });
  expect(attributes).toMatchObject({ 'http.response.status_code': 404 });
  expect([attributes?.['error.type'], status]).toEqual([undefined, SpanStatusCode.UNSET]);
});

test.each<[CallFaultDetail, string]>([
  [{ kind: 'network', code: 'ECONNRESET', sent: true }, 'network'],
  [{ kind: 'timeout', afterMs: 30_000 }, 'timeout'],
  [{ kind: 'challenge' }, 'challenge'],
])('inCallSpan records the kind of a fault without an answer: %j', async (detail, type) => {
  const { attributes, status } = await failed(detail);
  expect([attributes?.['error.type'], status]).toEqual([type, SpanStatusCode.ERROR]);
});

test('inCallSpan does not record the message of an error', async () => {
  await expect(inCallSpan(place, () => Promise.reject(new TypeError('canary')))).rejects.toThrow('canary');
  await failed({ ...answer, status: 500, requestId: undefined });
  expect(kept.spans()).toHaveLength(2);
  for (const { attributes, events, status } of kept.spans()) {
    expect(JSON.stringify({ attributes, events, status })).not.toContain('canary');
  }
});

describe('recordAnswer', () => {
  const answered = (requestId: string) => ({
    status: 200,
    headers: createHttpHeaders({ 'x-ms-request-id': requestId }),
  });

  test('records the status and the request id of the answer', async () => {
    await inCallSpan(place, async () => {
      recordAnswer(answered('request-1'));
    });
    expect(kept.spans()[0]?.attributes).toMatchObject({
      'http.response.status_code': 200,
      'azure.service.request.id': 'request-1',
    });
  });

  test('drops an invalid request id', async () => {
    await inCallSpan(place, async () => {
      recordAnswer(answered('<b>canary</b>'));
    });
    expect(kept.spans()[0]?.attributes['azure.service.request.id']).toBeUndefined();
  });

  test('does nothing outside of a call', () => {
    recordAnswer(answered('request-1'));
    expect(kept.spans()).toEqual([]);
  });
});
