import { type Program } from './program';
import { runSeed, type SeedOutcome } from './runSeed';

/** A history as small as it could be made, which still breaks a rule. */
export interface Case {
  readonly seed: number;
  readonly program: Program;
  /** Keys of the faults that happen. */
  readonly faults: readonly string[];
}

/** Runs a case. The same case gives the same history. */
export function runCase({ seed, program, faults }: Case, hasTrace = false): Promise<SeedOutcome> {
  return runSeed(seed, { program, only: new Set(faults), hasTrace });
}

/** Removes moves, items, writers and faults, as long as the history still breaks a rule. */
export async function shrink(outcome: SeedOutcome): Promise<Case> {
  const { seed, program, faults } = outcome;
  let best: Case = { seed, program, faults: faults.map(({ key }) => key) };
  best = await shrinkFaults(best);
  best = await shrinkProgram(best);
  return shrinkFaults(best);
}

/** Returns the case with the faults that did happen, if it breaks a rule. */
async function broken(smaller: Case): Promise<Case | undefined> {
  const { violations, faults } = await runCase(smaller);
  return violations.length === 0 ? undefined : { ...smaller, faults: faults.map(({ key }) => key) };
}

/** Tries without many faults first, then without fewer. */
async function shrinkFaults(from: Case): Promise<Case> {
  let best = from;
  for (let size = Math.ceil(best.faults.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.faults.length;) {
      const faults = [...best.faults.slice(0, at), ...best.faults.slice(at + size)];
      const smaller = await broken({ ...best, faults });
      if (smaller === undefined || smaller.faults.length >= best.faults.length) at += size;
      else best = smaller;
    }
  }
  return best;
}

async function shrinkProgram(from: Case): Promise<Case> {
  let best = from;
  for (const make of [withoutMove, withoutItem, withoutWriter, withoutAct, withoutSceneItem]) {
    for (let at = 0; ;) {
      const program = make(best.program, at);
      if (program === undefined) break;
      const smaller = await broken({ ...best, program });
      if (smaller === undefined) at += 1;
      else best = smaller;
    }
  }
  best = await shrinkScene(best);
  const { plan } = best.program;
  const once = { ...best, program: { ...best.program, plan: { ...plan, isMovedAgain: false } } };
  const single = plan.isMovedAgain ? ((await broken(once)) ?? best) : best;
  const { releases, ...same } = single.program;
  const alone = releases === undefined ? single : ((await broken({ ...single, program: same })) ?? single);
  return (await broken({ ...alone, program: { ...alone.program, instances: 1 } })) ?? alone;
}

function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, index) => index !== at);
}

function withoutMove(program: Program, at: number): Program | undefined {
  const { plan } = program;
  return at < plan.moves.length ? { ...program, plan: { ...plan, moves: without(plan.moves, at) } } : undefined;
}

function withoutItem(program: Program, at: number): Program | undefined {
  const { plan } = program;
  const name = plan.items[at]?.name;
  if (name === undefined || plan.items.length === 1) return undefined;
  const writers = plan.writers.filter(({ itemName }) => itemName !== name);
  return { ...program, plan: { ...plan, items: without(plan.items, at), writers } };
}

function withoutWriter(program: Program, at: number): Program | undefined {
  const { plan } = program;
  return at < plan.writers.length ? { ...program, plan: { ...plan, writers: without(plan.writers, at) } } : undefined;
}

function withoutAct(program: Program, at: number): Program | undefined {
  const { scene } = program;
  if (scene === undefined || at >= scene.acts.length) return undefined;
  return { ...program, scene: { ...scene, acts: without(scene.acts, at) } };
}

function withoutSceneItem(program: Program, at: number): Program | undefined {
  const { scene } = program;
  const name = scene?.items[at]?.name;
  if (scene === undefined || name === undefined || scene.items.length === 1) return undefined;
  const acts = scene.acts.filter(({ itemName }) => itemName !== name);
  return { ...program, scene: { ...scene, items: without(scene.items, at), acts } };
}

/** Tries without what a scene does only sometimes. */
async function shrinkScene(from: Case): Promise<Case> {
  const simpler = [
    { isCutOff: false },
    { isTwice: false },
    { purges: false },
    { isMovedAgain: false },
    { besideMs: undefined },
    { takenMs: undefined },
    { times: 1 },
    { lateMs: 0 },
  ] as const;
  let best = from;
  for (const change of simpler) {
    const { scene } = best.program;
    if (scene === undefined) return best;
    best = (await broken({ ...best, program: { ...best.program, scene: { ...scene, ...change } } })) ?? best;
  }
  return best;
}
