import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CalmHistory } from '../../../bench/histories/calm';
import { type Brought, type Outcome, outcomeOf } from '../../../bench/histories/outcome';
import { runMoves } from '../../../bench/histories/people';
import { bodiesOf, type Program } from '../../../bench/histories/program';
import { playScene } from '../../../bench/histories/scenes/playScene';
import { pairsOf } from '../../../bench/histories/scenes/sceneSeed';
import { StepRules } from '../../../bench/histories/scenes/stepRules';
import { AzureState } from '../../../local/azure/arm/azureState';
import { cloudNamed } from '../../../local/azure/cloud/cloud';
import { type Snapshot } from '../../../local/azure/seeds/seedSchema';
import { memoryEntryStore } from '../../../local/azure/state/memoryEntryStore';
import { RealPlace } from '../../support/history/realPlace';
import { localControl } from '../../support/local/localControl';
import { endLocalProcesses, localFolder, projectRoot, startLocalStack } from '../../support/local/localProcess';

// The virtual histories rest on a runtime, a store and a network of their own. Without faults, and without people who do something at the
// same time, a seed has to bring the same on the embedded host, with its sockets, files and clock.

/** `SAME_SEEDS=200 SAME_SEED=7` sets the number and the first seed. */
const count = Number(process.env['SAME_SEEDS'] ?? 3);
const first = Number(process.env['SAME_SEED'] ?? 4);
const atOnce = 2;

const env = {
  VAULT_CALL_TIMEOUT_SECONDS: '5',
  MOVE_ALLOWED_SOURCES: 'past-*',
  MOVE_ALLOWED_TARGETS: 'past-*',
  MOVE_ALLOW_ROLLBACK: 'true',
  MOVE_ALLOW_REHEARSAL: 'true',
};

afterAll(endLocalProcesses);

/** What each seed brings in virtual time. */
function calmHistories(): CalmHistory[] {
  const program = path.join(projectRoot, 'dist/bench/histories/main.js');
  const args = ['--no-warnings', program, '--virtual', '--calm', '--first', String(first), '--seeds', String(count)];
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  return printed
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as CalmHistory);
}

/** The deleted items of a history of another time were purged long ago. They are as old at the host as in virtual time. */
function atThisTime(entries: Snapshot['entries'], beganMs: number): Snapshot['entries'] {
  const later = (at: unknown) => (typeof at === 'number' ? at + Date.now() - beganMs : at);
  return entries.map(({ key, value }) => {
    const { deletion } = value as { readonly deletion?: object };
    if (deletion === undefined) return { key, value };
    const times = Object.entries(deletion).map(([name, at]) => [name, later(at)]);
    return { key, value: { ...(value as object), deletion: Object.fromEntries(times) as object } };
  });
}

/** What a seed brings at a host of its own, from the same vaults. */
async function reallyBrought({ seed, program, beganMs, entries }: CalmHistory): Promise<Outcome> {
  const stateDir = localFolder();
  const seedFile = path.join(stateDir, 'seed.json');
  const settings = { delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } };
  writeFileSync(seedFile, JSON.stringify({ settings, entries: atThisTime(entries, beganMs) }));
  const stack = await startLocalStack({ stateDir, seed: seedFile, env });
  const brought = await play(new RealPlace(stack.baseUrl, seed), program);
  const { entries: at } = (await localControl(stack.azure).snapshot()) as Snapshot;
  await stack.stop();
  const state = new AzureState(memoryEntryStore(), { now: () => Date.now() }, cloudNamed('AzureCloud'));
  state.replaceVaults(at);
  return outcomeOf(seed, state, brought);
}

async function play(place: RealPlace, program: Program): Promise<Brought> {
  const { plan, scene } = program;
  if (scene === undefined)
    return {
      ...{ runs: await runMoves(place, plan.moves, bodiesOf(place.world.seed, program), 'move') },
      ...{ rollbacks: [], fleets: [] },
    };
  const record = { runs: [], rollbacks: [], fleets: [], broken: [] };
  const rules = new StepRules(scene, new Set(pairsOf(scene).map(([, target]) => target)));
  await playScene({ place, scene, record, rules, region: plan.targetRegion, onAgain: () => undefined });
  expect(record.broken).toEqual([]);
  return record;
}

test(
  `a seed brings the same in virtual time and at a host (SAME_SEEDS=${count} SAME_SEED=${first})`,
  async () => {
    const waiting = calmHistories();
    const different: string[] = [];
    const work = async (): Promise<void> => {
      for (let calm = waiting.shift(); calm !== undefined; calm = waiting.shift()) {
        try {
          expect(await reallyBrought(calm)).toEqual(calm.outcome);
        } catch (error) {
          different.push(`seed ${calm.seed} (${calm.program.kind}): ${error instanceof Error ? error.message : ''}`);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    expect(different.join('\n')).toBe('');
  },
  120_000 + count * 60_000,
);
