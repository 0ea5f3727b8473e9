import { busiestUse, roomForOthers, type SentByApp, wholeRoom } from '../../../../../shared/rules/pace/roomForOthers';

const limits = { set: 300, keyCreate: 20, hsmKeyCreate: 10, keyCall: 4_000, hsmKeyCall: 2_000, other: 4_000 };
const minute = Date.parse('2026-05-01T10:00:00Z');
const terms = { limits, nowMs: minute + 3 * 60_000 };
const answer = (activity: string, count: number, status = 200, at = minute) => ({
  activity,
  count,
  status,
  minute: at,
});
const sent = (requestClass: SentByApp['requestClass'], calls: number, refused = 0): SentByApp => ({
  minute,
  requestClass,
  sent: calls,
  refused,
});

it('leaves the whole limit to the app when nobody else calls', () => {
  expect(roomForOthers([], [], terms)).toEqual(wholeRoom);
  expect(roomForOthers([answer('secretget', 6_000)], [sent('other', 6_000)], terms)).toEqual(wholeRoom);
});

it('leaves others what they use of each class, and half as much again', () => {
  // 1,600 reads and 120 sets in 10 s, which is 40 % of each limit.
  const answers = [answer('secretget', 9_600), answer('SecretSet', 720)];
  expect(roomForOthers(answers, [], terms)).toEqual({ ...wholeRoom, other: 0.4, set: 0.4 });
});

it('subtracts the calls of all processes of the app', () => {
  const own = [sent('other', 12_000), sent('other', 2_000)];
  const { other } = roomForOthers([answer('secretget', 14_700 + 9_600)], own, terms);
  expect(other).toBeCloseTo(0.4);
});

it('takes the busiest of the last minutes', () => {
  const answers = [answer('secretset', 600), answer('secretset', 60, 200, minute + 60_000)];
  expect(roomForOthers(answers, [], terms).set).toBe(0.5);
});

it('forgets what others did before', () => {
  expect(roomForOthers([answer('secretset', 600)], [], { ...terms, nowMs: minute + 9 * 60_000 })).toEqual(wholeRoom);
});

it('leaves more when others were refused', () => {
  const answers = [answer('secretset', 600), answer('secretset', 1, 429)];
  expect(roomForOthers(answers, [], terms).set).toBeLessThan(0.26);
  // The app's own refusals are no sign of others.
  expect(roomForOthers([answer('secretset', 5, 429)], [sent('set', 5, 5)], terms)).toEqual(wholeRoom);
});

it('counts no challenge, and keys by what calls on them do', () => {
  expect(roomForOthers([answer('secretget', 20_000, 401)], [], terms)).toEqual(wholeRoom);
  const { keyCreate, hsmKeyCreate, keyCall, hsmKeyCall, other } = roomForOthers(
    [answer('keycreate', 20), answer('keysign', 6_000)],
    [],
    terms,
  );
  expect([keyCreate, hsmKeyCreate, keyCall, hsmKeyCall, other]).toEqual([0.75, 0.5, 0.625, 0.25, 1]);
});

it('never stops the app', () => {
  expect(roomForOthers([answer('secretset', 100_000)], [], terms).set).toBe(0.05);
});

it('busiestUse returns the largest part of a limit that all callers used in a minute', () => {
  const answers = [
    answer('secretget', 9_600),
    answer('secretset', 180),
    answer('secretset', 720, 200, minute - 60_000),
  ];
  expect(busiestUse(answers, limits)).toBe(0.4);
  expect(busiestUse([], limits)).toBe(0);
});
