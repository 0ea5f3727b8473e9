import { type Clock } from '../async/clock';

export type PauseKind = 'short' | 'long';

/** Whether long pauses help against refusals. `unknown` before the first one, `trying` until there were pauses of both kinds. */
export type PauseVerdict = 'unknown' | 'trying' | 'helps' | 'noHelp';

/**
 * Finds out whether long pauses help against refusals. At a limit of the service they do: the longer the pause, the more
 * requests the vault accepts after it. If a vault accepts as many after short pauses, the pace is not why it refuses.
 */
export interface PauseTrial {
  /** Counts a request. Call the returned function with its answer. */
  begin(): (isAccepted: boolean) => void;
  /** The kind of the pause that a refusal begins. `isOpen` is false when the pause has another reason for its length. */
  next(isOpen: boolean): PauseKind;
  verdict(): PauseVerdict;
}

/** The answers to the requests that were sent after a pause. */
interface Answers {
  readonly begunAt: number;
  accepted: number;
  refused: number;
}

type Seen = Readonly<Record<PauseKind, readonly Answers[]>>;
const nothing: Seen = { short: [], long: [] };

/** Long pauses help if the vault accepts this many times more requests for each refusal after them. */
const helpsFrom = 3;
/** Differences of one or two requests are chance. */
const chance = 2;
/** The answers after this many of the latest pauses of a kind count. */
const remembered = 4;
/** While long pauses help, one pause in this many is short. While they do not, one is long after this time. */
const shortEvery = 4;
const longEveryMs = 20_000;
/** What the vault answers later than this after a short pause says nothing about such pauses. */
const maxShortMs = 1_000;
/** A vault that accepts this many requests in a row had a reason for the refusals before, and it is over. */
const enoughInRow = 50;

/** `elsewhere` is true while pauses do not help in another class of the vault: then the first pause is short. */
export function pauseTrial(clock: Clock, elsewhere: () => boolean): PauseTrial {
  let seen = nothing;
  let current: Answers = { begunAt: -Infinity, accepted: 0, refused: 0 };
  let longAt = -Infinity;
  let longInRow = 0;
  let acceptedInRow = 0;

  function verdict(): PauseVerdict {
    const { short, long } = seen;
    if (short.length + long.length === 0) return 'unknown';
    if (short.length === 0) return 'trying';
    const afterShort = acceptedFor(short);
    // A vault that refuses more than it accepts needs long pauses in any case.
    if (afterShort < 1) return 'helps';
    return acceptedFor(long) > afterShort * helpsFrom + chance ? 'helps' : 'noHelp';
  }

  function choose(): PauseKind {
    switch (verdict()) {
      case 'unknown':
        if (!elsewhere()) return 'long';
        longAt = clock.now();
        return 'short';
      case 'trying':
        return longInRow > 0 ? 'short' : 'long';
      case 'helps':
        return longInRow < shortEvery - 1 ? 'long' : 'short';
      case 'noHelp':
        return clock.now() - longAt < longEveryMs ? 'short' : 'long';
    }
  }

  return {
    verdict,
    begin() {
      const answers = current;
      return (isAccepted) => {
        answers[isAccepted ? 'accepted' : 'refused'] += 1;
        acceptedInRow = isAccepted ? acceptedInRow + 1 : 0;
        if (acceptedInRow === enoughInRow) seen = nothing;
      };
    },
    next(isOpen) {
      // The requests waited for something else, such as their share of the limit, so the vault had time in any case.
      if (clock.now() - current.begunAt > maxShortMs)
        seen = { ...seen, short: seen.short.filter((each) => each !== current) };
      const kind = choose();
      longInRow = kind === 'long' ? longInRow + 1 : 0;
      if (kind === 'long') longAt = clock.now();
      current = { begunAt: clock.now(), accepted: 0, refused: 0 };
      if (isOpen) seen = { ...seen, [kind]: [...seen[kind], current].slice(-remembered) };
      return kind;
    },
  };
}

/** How many requests a vault accepted for each that it refused; with few answers, rather more. */
function acceptedFor(answers: readonly Answers[]): number {
  const sum = (of: 'accepted' | 'refused'): number => answers.reduce((total, each) => total + each[of], 0);
  return (sum('accepted') + 2) / (sum('refused') + 1);
}
