import { type AnswerCount } from '../../contracts/model/vaultResource';

/** Kinds of requests that the service limits apart, as far as Azure Monitor distinguishes them. */
type Kind = 'set' | 'keyCreate' | 'keyCall' | 'other';

/** A class of requests as the pace counts them. */
type PacedClass = 'set' | 'keyCreate' | 'hsmKeyCreate' | 'keyCall' | 'hsmKeyCall' | 'other';

/** What the app itself sent in a minute, all processes added up or one by one. */
export interface SentByApp {
  readonly minute: number;
  readonly requestClass: PacedClass;
  readonly sent: number;
  readonly refused: number;
}

/** The part of each limit of a vault that others leave, from 0.05 to 1. */
export type Room = Readonly<Record<PacedClass, number>>;

const kindOf: Readonly<Record<PacedClass, Kind>> = {
  set: 'set',
  keyCreate: 'keyCreate',
  hsmKeyCreate: 'keyCreate',
  keyCall: 'keyCall',
  hsmKeyCall: 'keyCall',
  other: 'other',
};

const minuteMs = 60_000;
/** Minutes that count: what others did before says little about now. */
const lookBackMs = 8 * minuteMs;
const windowsOfMinute = 6;
/** Others do not spread their requests evenly over a minute. */
const burst = 1.5;
/** The clocks of the app and of the service differ by some seconds, so a part of its own calls falls into another minute. */
const ownTolerance = 1.05;
/** The move always makes progress. */
const leastRoom = 0.05;

/** All of it: nothing is known of others. */
export const wholeRoom: Room = { set: 1, keyCreate: 1, hsmKeyCreate: 1, keyCall: 1, hsmKeyCall: 1, other: 1 };

/**
 * What others leave of the limits of a vault. `answers` are all answers of the vault, as Azure Monitor counted them; `own` are
 * the calls of the app among them. The busiest of the last minutes counts. If others were refused, half of the rest is left
 * to them in addition. `limits` are requests in 10 s.
 */
export function roomForOthers(
  answers: readonly AnswerCount[],
  own: readonly SentByApp[],
  { limits, nowMs }: { readonly limits: Readonly<Record<PacedClass, number>>; readonly nowMs: number },
): Room {
  const recent = answers.filter(({ minute }) => minute >= nowMs - lookBackMs);
  const room = (of: PacedClass): number => {
    const others = othersOf(kindOf[of], recent, own);
    const left = 1 - (busiest(others) * burst) / limits[of];
    const isRefused = others.some(({ refused }) => refused > 0);
    return Math.max(leastRoom, isRefused ? left / 2 : left);
  };
  return {
    set: room('set'),
    keyCreate: room('keyCreate'),
    hsmKeyCreate: room('hsmKeyCreate'),
    keyCall: room('keyCall'),
    hsmKeyCall: room('hsmKeyCall'),
    other: room('other'),
  };
}

/** The largest part of a limit that all callers together used in a minute: 0.4 for 40 %. */
export function busiestUse(answers: readonly AnswerCount[], limits: Readonly<Record<PacedClass, number>>): number {
  const software = ['set', 'keyCreate', 'keyCall', 'other'] as const;
  return Math.max(...software.map((of) => busiest(othersOf(kindOf[of], answers, [])) / limits[of]));
}

/** Requests in 10 s, in the busiest minute. */
function busiest(others: readonly Others[]): number {
  return Math.max(0, ...others.map(({ calls }) => calls)) / windowsOfMinute;
}

/** By minute. */
function othersOf(kind: Kind, answers: readonly AnswerCount[], own: readonly SentByApp[]): readonly Others[] {
  const ofKind = answers.filter(({ activity, status }) => kindOfActivity(activity) === kind && status !== challenge);
  const minutes = [...new Set(ofKind.map(({ minute }) => minute))];
  return minutes.map((minute) => othersIn(minute, kind, ofKind, own));
}

/** A request without a token gets this status, and does not count. */
const challenge = 401;
const tooManyRequests = 429;

interface Others {
  readonly calls: number;
  readonly refused: number;
}

function othersIn(minute: number, kind: Kind, answers: readonly AnswerCount[], own: readonly SentByApp[]): Others {
  const all = answers.filter((each) => each.minute === minute);
  const ours = own.filter((each) => each.minute === minute && kindOf[each.requestClass] === kind);
  const total = sumOf(all.map(({ count }) => count));
  const refused = sumOf(all.filter(({ status }) => status === tooManyRequests).map(({ count }) => count));
  return {
    calls: Math.max(0, total - sumOf(ours.map(({ sent }) => sent)) * ownTolerance),
    refused: Math.max(0, refused - sumOf(ours.map((each) => each.refused))),
  };
}

/** Key Vault names an activity by the type of the item and the operation: `SecretGet`, `KeyCreate`. */
function kindOfActivity(activity: string): Kind {
  const name = activity.toLowerCase();
  if (/^(?:secretset|keyimport|certificateimport)$/.test(name)) return 'set';
  if (/^(?:keycreate|keyrotate|certificatecreate)$/.test(name)) return 'keyCreate';
  return /^key(?!list$)/.test(name) ? 'keyCall' : 'other';
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, each) => sum + each, 0);
}
