import { type Snapshot } from '../../local/azure/seeds/seedSchema';
import { type PlannedMove } from '../../test/support/history/plannedHistory';
import { moverVault } from './azure';
import { outcomeOf, type Outcome } from './outcome';
import { type Program, programOf } from './program';
import { runSeed } from './runSeed';
import { type Scene } from './scenes/scene';

/** A history in which nothing depends on the moment, as it went in virtual time: a real host has to bring the same. */
export interface CalmHistory {
  readonly seed: number;
  readonly program: Program;
  readonly beganMs: number;
  /** What the vaults had at the start. */
  readonly entries: Snapshot['entries'];
  readonly outcome: Outcome;
}

/** Runs the calm form of a seed in virtual time. */
export async function runCalm(seed: number): Promise<CalmHistory> {
  const program = calmProgram(seed);
  const found: { entries?: Snapshot['entries']; outcome?: Outcome } = {};
  const { violations, beganMs } = await runSeed(seed, {
    program,
    onBegun: ({ state }) => {
      // Each host has a key of its own for staging.
      found.entries = state.vaultEntries().filter(({ key }) => !key.includes(`/${moverVault}/`));
    },
    onEnded: ({ state }, brought) => {
      found.outcome = outcomeOf(seed, state, brought);
    },
  });
  const { entries, outcome } = found;
  if (entries === undefined || outcome === undefined || violations.length > 0)
    throw new Error(`The calm form of seed ${String(seed)} breaks a rule: ${violations.join(' ')}`);
  return { seed, program, beganMs, entries, outcome };
}

/** The program of a seed without faults and without what people do at the same time. */
export function calmProgram(seed: number): Program {
  const { plan, scene, releases: _, ...program } = programOf(seed);
  const moves = plan.moves.map(calmMove);
  return {
    ...{ ...program, plan: { ...plan, moves, writers: [], faults: [], isMovedAgain: false } },
    ...{ rates: {}, aims: [], deeds: [], instances: 1, itemsPerPage: 25 },
    ...{ isHeld: false, isTogether: false, ceiling: undefined },
    ...(scene && { scene: calmScene(scene) }),
  };
}

function calmMove({ patienceMs: _, ...move }: PlannedMove): PlannedMove {
  return { ...move, then: 'waitForEnd', pauseMs: 0 };
}

function calmScene({ takenMs: _, ...scene }: Scene): Scene {
  const alone = { acts: [], isCutOff: false, purges: false, besideMs: undefined, takenMs: undefined };
  const held = scene.held && { held: { ...scene.held, looksMs: [] } };
  return { ...scene, ...alone, ...held, move: calmMove(scene.move), readMs: 0, lateMs: 0 };
}
