import { wildcardPattern } from '../cloud/textMatch';
import { type FaultEffect, type FaultRule } from './faultRule';

export interface FaultSubject {
  readonly vault: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
}

interface ActiveRule {
  readonly id: string;
  readonly rule: FaultRule;
  readonly matches: (subject: FaultSubject) => boolean;
  readonly fires: (call: number) => boolean;
  calls: number;
  hits: number;
}

/** A rule as listed, with how many calls it matched and how many it hit. */
export type ListedFault = Pick<ActiveRule, 'id' | 'rule' | 'calls' | 'hits'>;

/** Decides which calls fail, and how. Rules apply in the order they were added; the first to fire wins. */
export class FaultInjector {
  private readonly rules = new Map<string, ActiveRule>();
  private added = 0;

  add(rule: FaultRule): string {
    this.added += 1;
    const id = String(this.added);
    this.rules.set(id, { id, rule, matches: matcher(rule.match), fires: trigger(rule.when), calls: 0, hits: 0 });
    return id;
  }

  list(): ListedFault[] {
    return [...this.rules.values()].map(({ id, rule, calls, hits }) => ({ id, rule, calls, hits }));
  }

  remove(id: string): boolean {
    return this.rules.delete(id);
  }

  clear(): void {
    this.rules.clear();
  }

  /** Returns the fault for this call, if any. Every matching rule counts the call. */
  next(subject: FaultSubject): FaultEffect | undefined {
    let effect: FaultEffect | undefined;
    for (const active of this.rules.values()) {
      if (!active.matches(subject)) continue;
      active.calls += 1;
      if (effect !== undefined || active.hits >= (active.rule.times ?? Infinity) || !active.fires(active.calls))
        continue;
      active.hits += 1;
      effect = active.rule.effect;
    }
    return effect;
  }
}

function matcher(match: FaultRule['match']): (subject: FaultSubject) => boolean {
  const vault = wildcardPattern(match.vault ?? '*');
  const operation = wildcardPattern(match.operation ?? '*');
  const path = wildcardPattern(match.path ?? '*');
  return (subject) =>
    vault.test(subject.vault) &&
    operation.test(subject.operation) &&
    path.test(subject.path) &&
    (match.method === undefined || match.method === subject.method);
}

function trigger(when: FaultRule['when']): (call: number) => boolean {
  if (when === undefined) return () => true;
  if ('call' in when) return (call) => call === when.call;
  if ('every' in when) return (call) => call % when.every === 0;
  const random = seededRandom(when.randomSeed);
  return () => random() < when.probability;
}

/** Mulberry32: the same seed gives the same faults. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
