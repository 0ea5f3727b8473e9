import { type BatchTimes } from '../../../../../shared/contracts/model/waiting';
import { idleSeconds, secondsOf } from '../../../../../shared/rules/transfer/waitedTime';

const at = (seconds: number) => new Date(Date.UTC(2026, 4, 1, 10, 0, 0) + seconds * 1000).toISOString();
const span = (from: number, to: number) => ({ from: at(from), to: at(to) });
const batch = (from: number, to: number, ...waits: readonly (readonly [number, number])[]): BatchTimes => ({
  ...span(from, to),
  waits: waits.map(([begin, end]) => span(begin, end)),
});

test.each<[string, readonly BatchTimes[], number]>([
  ['no batch', [], 0],
  ['no wait', [batch(0, 10), batch(0, 4)], 0],
  ['a wait', [batch(0, 60, [5, 50])], 45],
  ['two waits', [batch(0, 60, [5, 10], [20, 35.25])], 20.3],
  ['a wait while another batch works to its end', [batch(0, 20, [5, 15]), batch(0, 20)], 0],
  ['a wait while another batch works for a part of it', [batch(0, 60, [5, 50]), batch(0, 25)], 25],
  ['two waits at once', [batch(0, 60, [5, 50]), batch(0, 60, [5, 50])], 45],
  ['two waits that overlap', [batch(0, 60, [5, 30]), batch(0, 60, [20, 40])], 10],
  ['a wait that ends the batch', [batch(0, 50, [5, 50])], 45],
  ['a clock that was set back', [{ ...span(10, 0), waits: [span(8, 2)] }], 0],
])('idleSeconds of %s', (_, batches, seconds) => {
  expect(idleSeconds(batches)).toBe(seconds);
});

test('secondsOf adds up spans, and counts no span as negative', () => {
  expect(secondsOf([span(0, 1.5), span(10, 12), span(5, 3)])).toBe(3.5);
});
