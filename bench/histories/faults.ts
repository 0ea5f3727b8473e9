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
  storeFull: 0.002,
  listStale: 0.03,
  leaseLost: 0.01,
  processDies: 0.004,
  processPauses: 0.004,
  appReplaced: 0.0005,
  clockJumps: 0.01,
  activityTwice: 0.02,
  activityLate: 0.02,
  turnLate: 0.02,
  turnReplayed: 0.1,
  eventLate: 0.2,
} as const;

type RatedKind = keyof typeof faultRates;

/** `refused` happens only where a history aims at it. */
export type FaultKind = RatedKind | 'refused';

/** A fault that certainly happens, at some calls of one kind of place. */
export interface Aim {
  readonly kind: FaultKind;
  /** A regular expression that the place matches. */
  readonly at: string;
  /** The first and the last of these calls that meet the fault. */
  readonly calls: readonly [first: number, last: number];
  /** How long it lasts, in place of the usual time. */
  readonly ms?: readonly [least: number, most: number];
}

export const writeToTarget = '^(?:before |after )?PUT past-\\d+-target';

export type FaultRates = Partial<Readonly<Record<FaultKind, number>>>;

/** Faults that come to some seeds in addition, so that the other seeds keep their histories. */
export const addedKinds: readonly RatedKind[] = ['storeFull', 'listStale', 'leaseLost', 'appReplaced', 'eventLate'];

export const faultKinds = (Object.keys(faultRates) as RatedKind[]).filter((kind) => !addedKinds.includes(kind));

/** What the keys of the faults of a kind begin with. */
const aboutKinds = Object.fromEntries(Object.keys(faultRates).map((kind) => [kind, `${kind}@`])) as Record<
  FaultKind,
  string
>;

export interface Fault {
  /** The same in each run of a seed, also without other faults. */
  readonly key: string;
  readonly kind: FaultKind;
  readonly at: number;
  readonly what: string;
  readonly isAimed: boolean;
}

/** Decides which faults happen, and remembers them. */
export class Faults {
  readonly happened: Fault[] = [];
  private readonly chance: NamedChance;
  private readonly aimedKinds: ReadonlySet<FaultKind>;
  private readonly aimed = new Map<Aim, number>();
  /** The aim that the last fault belongs to. */
  private aim: Aim | undefined;
  /** After this time nothing goes wrong any more, nor after this many faults: in days of them one request of a person takes a day. */
  endAt = Infinity;
  private readonly most = 1_000;

  constructor(
    private readonly world: World,
    /** How often each kind happens when its turn comes; absent ones never do. */
    private readonly rates: FaultRates,
    private readonly aims: readonly Aim[],
    /** Keys of the only faults that may happen. */
    private readonly only?: ReadonlySet<string>,
  ) {
    this.aimedKinds = new Set(aims.map(({ kind }) => kind));
    this.chance = new NamedChance(world.seed ^ 0x5bd1e995);
  }

  /** Whether this kind can happen. Most kinds never do in a seed, and most calls ask for one of them. */
  isOn(kind: FaultKind): boolean {
    return this.rates[kind] !== undefined || this.aimedKinds.has(kind);
  }

  /** Whether this fault happens now. `where` names the place, and `who` the process, if it happens to one. */
  happens(kind: FaultKind, where: string, who?: string): boolean {
    if (!this.isOn(kind) || this.world.now >= this.endAt || this.happened.length >= this.most) return false;
    const about = aboutKinds[kind];
    const share = this.chance.share(about, where);
    const aim = this.aimAt(kind, where);
    if (aim === undefined && share >= (this.rates[kind] ?? 0)) return false;
    const key = `${about}${where}#${String(this.chance.asked(about, where))}`;
    if (this.only?.has(key) === false) return false;
    this.aim = aim;
    const what = who === undefined ? where : `${who} ${where}`;
    this.happened.push({ key, kind, at: this.world.now, what, isAimed: aim !== undefined });
    this.world.note(`fault ${kind} ${what}`);
    return true;
  }

  private aimAt(kind: FaultKind, where: string): Aim | undefined {
    let found: Aim | undefined;
    for (const aim of this.aims) {
      if (aim.kind !== kind || !new RegExp(aim.at).test(where)) continue;
      const count = (this.aimed.get(aim) ?? 0) + 1;
      this.aimed.set(aim, count);
      if (count >= aim.calls[0] && count <= aim.calls[1]) found ??= aim;
    }
    return found;
  }

  /** Whether the last fault was one that the history aims at. */
  get isAimed(): boolean {
    return this.aim !== undefined;
  }

  /** Whether a write to the target met a fault whose effect lasts, or another call that the history aims at. */
  get hasHit(): boolean {
    const write = new RegExp(writeToTarget);
    return this.happened.some(({ what, isAimed }) => isAimed || write.test(what));
  }

  /** How long the last fault lasts: as its aim says, or from `least` to `most`. */
  lasting(where: string, least: number, most: number): number {
    return this.ms(where, ...(this.aim?.ms ?? ([least, most] as const)));
  }

  /** A number that belongs to a place, from `least` to `most`. */
  ms(where: string, least: number, most: number): number {
    return this.chance.int('ms ', where, least, most);
  }

  /** How long the way there and the way back of a request take. */
  ways(where: string, least: number, most: number): { readonly there: number; readonly back: number } {
    return {
      there: this.chance.int('ms there ', where, least, most),
      back: this.chance.int('ms back ', where, least, most),
    };
  }

  pick<T>(where: string, from: readonly [T, ...T[]]): T {
    return from[this.chance.int('pick ', where, 0, from.length - 1)] ?? from[0];
  }
}
