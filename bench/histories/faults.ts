import { NamedChance } from './chance';
import { type World } from './world';

/** What can go wrong, and how often when its turn comes. A seed switches some of it off. */
export const faultRates = {
  requestLost: 0.02,
  answerLost: 0.03,
  requestLate: 0.03,
  requestTwice: 0.02,
  requestSlow: 0.03,
  throttled: 0.05,
  serviceError: 0.03,
  storeRefuses: 0.01,
  storeAnswerLost: 0.01,
  storeSlow: 0.03,
  processDies: 0.004,
  processPauses: 0.004,
  clockJumps: 0.01,
  activityTwice: 0.02,
  activityLate: 0.02,
  turnLate: 0.02,
  turnReplayed: 0.1,
} as const;

export type FaultKind = keyof typeof faultRates;

/** A fault that certainly happens, to the write to the target with this number. */
export interface Aim {
  readonly kind: FaultKind;
  readonly call: number;
}

/** How the place of a write to the target begins. */
const writeToTarget = /^(?:before |after )?PUT past-\d+-target/;

export type FaultRates = Partial<Readonly<Record<FaultKind, number>>>;

export const faultKinds = Object.keys(faultRates) as FaultKind[];

export interface Fault {
  /** The same in each run of a seed, also without other faults. */
  readonly key: string;
  readonly kind: FaultKind;
  readonly at: number;
  readonly what: string;
}

/** Decides which faults happen, and remembers them. */
export class Faults {
  readonly happened: Fault[] = [];
  private readonly chance: NamedChance;
  private readonly asked = new Map<string, number>();
  private aimed = 0;
  /** Whether the last fault was the one that the history aims at. */
  isAimed = false;
  /** After this time nothing goes wrong any more. */
  endAt = Infinity;

  constructor(
    private readonly world: World,
    /** How often each kind happens when its turn comes; absent ones never do. */
    private readonly rates: FaultRates,
    private readonly aim: Aim | undefined,
    /** Keys of the only faults that may happen. */
    private readonly only?: ReadonlySet<string>,
  ) {
    this.chance = new NamedChance(world.seed ^ 0x5bd1e995);
  }

  /** Whether this fault happens now. `where` names the place, `what` describes it. */
  happens(kind: FaultKind, where: string, what = where): boolean {
    // Most kinds never happen in a seed, and most calls ask for one of them.
    if (this.rates[kind] === undefined && this.aim?.kind !== kind) return false;
    const place = `${kind}@${where}`;
    const count = (this.asked.get(place) ?? 0) + 1;
    this.asked.set(place, count);
    const share = this.chance.share(place);
    const isAimedAt = this.isAimedAt(kind, where);
    if ((!isAimedAt && share >= (this.rates[kind] ?? 0)) || this.world.now >= this.endAt) return false;
    const key = `${place}#${String(count)}`;
    if (this.only?.has(key) === false) return false;
    this.isAimed = isAimedAt;
    this.happened.push({ key, kind, at: this.world.now, what });
    this.world.note(`fault ${kind} ${what}`);
    return true;
  }

  private isAimedAt(kind: FaultKind, where: string): boolean {
    if (this.aim?.kind !== kind || !writeToTarget.test(where)) return false;
    this.aimed += 1;
    return this.aimed === this.aim.call;
  }

  /** Whether a write to the target met a fault whose effect lasts. */
  get hasHitWrite(): boolean {
    return this.happened.some(({ what }) => writeToTarget.test(what));
  }

  /** A number that belongs to a place, from `least` to `most`. */
  ms(where: string, least: number, most: number): number {
    return this.chance.int(`ms ${where}`, least, most);
  }

  pick<T>(where: string, from: readonly [T, ...T[]]): T {
    return this.chance.pick(`pick ${where}`, from);
  }
}
