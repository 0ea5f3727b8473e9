import { type LoggedRequest, RequestLog } from '../../../../../local/azure/calls/requestLog';

const entry = (path: string): LoggedRequest => ({
  time: '2026-01-01T00:00:00.000Z',
  vault: 'source',
  operation: 'secrets.get',
  method: 'GET',
  path,
  status: 200,
  durationMs: 1,
});

test('keeps the newest 10,000 calls and counts all of them', () => {
  const log = new RequestLog();
  for (let call = 0; call < 10_005; call += 1) log.record(entry(String(call)));

  expect(log.requests()).toHaveLength(10_000);
  expect(log.requests()[0]?.path).toBe('5');
  expect(log.requests(2).map(({ path }) => path)).toEqual(['10003', '10004']);
  expect(log.counts()).toEqual([{ vault: 'source', operation: 'secrets.get', status: 200, calls: 10_005 }]);
});

test('starts over after it was cleared', () => {
  const log = new RequestLog();
  log.record(entry('old'));
  log.clear();
  log.record(entry('new'));

  expect(log.requests().map(({ path }) => path)).toEqual(['new']);
});
