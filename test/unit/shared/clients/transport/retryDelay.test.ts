import { CallFault, type CallFaultDetail } from '../../../../../shared/clients/transport/callFault';
import { isAmbiguous, retryDelay } from '../../../../../shared/clients/transport/retryDelay';
import { secretOperations } from '../../../../../shared/clients/vault/itemOperations';

const answer = (status: number, innerCode?: string, retryAfterMs?: number): CallFaultDetail => ({
  kind: 'answer',
  status,
  code: undefined,
  innerCode,
  serviceMessage: '',
  requestId: undefined,
  retryAfterMs,
});
const network = (sent: boolean, code = 'ECONNRESET'): CallFaultDetail => ({ kind: 'network', code, sent });
const late: CallFaultDetail = { kind: 'timeout', afterMs: 30_000 };

/** All waits until it gives up, without the random part. */
function delays(detail: CallFaultDetail, operation = secretOperations.read): number[] {
  const found: number[] = [];
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const delayMs = retryDelay(new CallFault(detail), operation, attempt, 0);
    if (delayMs === undefined) break;
    found.push(delayMs);
  }
  return found;
}

const slow = [0, 0, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000];
const quick = [500, 1_000, 2_000];

test.each<[string, CallFaultDetail, number[], number[]]>([
  // the fault, the waits of a read, the waits of a set
  ['429', answer(429), slow, slow],
  ['503', answer(503), quick, quick],
  ['500', answer(500), quick, []],
  ['502', answer(502), quick, []],
  ['504', answer(504), quick, []],
  ['408', answer(408), quick, []],
  ['a broken connection', network(true), quick, []],
  ['a refused connection', network(false, 'ECONNREFUSED'), quick, quick],
  ['a name that does not resolve', network(false, 'ENOTFOUND'), [], []],
  ['no answer in time', late, quick, []],
  ['an unreadable answer', { kind: 'unreadable' }, [], []],
  ['a foreign challenge', { kind: 'challenge' }, [], []],
  ['a name that is being deleted', answer(409, 'ObjectIsBeingDeleted'), [1_000, 2_000, 3_000], [1_000, 2_000, 3_000]],
  ['a name in use', answer(409), [], []],
  ['a missing right', answer(403, 'ForbiddenByRbac'), [], []],
  ['nothing there', answer(404), [], []],
  ['a bad request', answer(400), [], []],
])('retryDelay after %s', (_, detail, ofRead, ofSet) => {
  expect(delays(detail)).toEqual(ofRead);
  expect(delays(detail, secretOperations.set)).toEqual(ofSet);
});

test('retryDelay prefers the time of Retry-After', () => {
  expect(delays(answer(429, undefined, 7_000))).toEqual([7_000, 7_000, 7_000, 7_000, 7_000]);
});

test('retryDelay waits at least 200 ms after Retry-After: 0', () => {
  expect(delays(answer(503, undefined, 0))).toEqual([200, 200, 200]);
});

test('retryDelay gives up when Retry-After is over a minute', () => {
  expect(delays(answer(429, undefined, 61_000))).toEqual([]);
});

test('retryDelay lengthens waits by chance, and never shortens them', () => {
  const spread = [0, 0.5, 1].map((random) => retryDelay(new CallFault(answer(503)), secretOperations.read, 1, random));
  expect(spread).toEqual([1_000, 1_125, 1_250]);
});

test.each<[CallFaultDetail, boolean]>([
  [network(true), true],
  [network(false), false],
  [late, true],
  [answer(500), true],
  [answer(504), true],
  [answer(503), false],
  [answer(429), false],
  [answer(403), false],
  [{ kind: 'unreadable' }, true],
  [{ kind: 'challenge' }, false],
])('isAmbiguous(%j) returns %s', (detail, ambiguous) => {
  expect(isAmbiguous(new CallFault(detail))).toBe(ambiguous);
});
