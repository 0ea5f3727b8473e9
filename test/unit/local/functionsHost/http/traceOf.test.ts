import { traceOf } from '../../../../../local/functionsHost/http/traceOf';

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const request = (headers: Record<string, string>) => new Request('http://127.0.0.1/api/moves', { headers });

test('reads the trace of the caller', () => {
  expect(traceOf(request({ traceparent: parent, tracestate: 'contoso=1' }))).toEqual({
    traceContext: { traceParent: parent, traceState: 'contoso=1' },
  });
  expect(traceOf(request({ traceparent: parent }))).toEqual({ traceContext: { traceParent: parent, traceState: '' } });
});

test('returns no trace for a caller without one', () => {
  expect(traceOf(request({ tracestate: 'contoso=1' }))).toEqual({});
});
