import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { seededRandom } from '../fuzz/random';
import { localControl } from '../local/localControl';
import { type SequenceRoute } from './askMove';
import { moveAndJudge } from './moveAndJudge';
import { operate, type SequenceItem } from './operate';
import { OutsideVault } from './outsideVault';

/** One pair of vaults for several sequences, each with its own item. */
export interface SequenceGroup {
  readonly route: SequenceRoute;
  readonly number: number;
  readonly seed: number;
  readonly sequences: number;
  readonly rounds: number;
}

export interface SequenceStack {
  readonly baseUrl: string;
  readonly azure: ReadyInfo;
}

export interface SequenceOutcome {
  readonly moves: number;
  readonly judged: number;
  readonly successes: number;
  readonly faults: readonly string[];
}

export function sequenceSeed(groups: readonly SequenceGroup[]): SeedInput {
  const pairs = groups.flatMap((group) => [
    { name: vaultName(group, 'a'), region: 'westeurope' },
    { name: vaultName(group, 'b'), region: group.route === 'value' ? 'eastus' : 'northeurope' },
  ]);
  const mover = { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] };
  return { settings: { delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } }, vaults: [...pairs, mover] };
}

function vaultName({ number }: SequenceGroup, side: 'a' | 'b'): string {
  return `sequences-${number}-${side}`;
}

/** Runs the sequences of one group in rounds: some operations on each item, then one move of some items. */
export async function runSequences(stack: SequenceStack, group: SequenceGroup): Promise<SequenceOutcome> {
  const random = seededRandom(group.seed);
  const vaults = [
    new OutsideVault(stack.azure, vaultName(group, 'a')),
    new OutsideVault(stack.azure, vaultName(group, 'b')),
  ] as const;
  const items = Array.from({ length: group.sequences }, (_, at): SequenceItem => {
    const type = random.pick(['secret', 'secret', 'secret', 'key', 'certificate'] as const);
    return { type, name: `item-${at}`, story: [] };
  });
  const outcome = { moves: 0, judged: 0, successes: 0, faults: [] as string[] };
  for (let round = 0; round < group.rounds; round += 1) {
    const [source, target] = round === 0 || random.chance(0.55) ? vaults : ([vaults[1], vaults[0]] as const);
    for (const item of items) await operate(item, { source, target, random, isFirst: round === 0 });
    if (random.chance(0.5)) await localControl(stack.azure).advanceClock(1_100);
    const chosen = items.filter(() => random.chance(0.85));
    const found = await moveAndJudge(
      { stack, route: group.route, random, source, target },
      chosen.length > 0 ? chosen : items,
    );
    outcome.moves += 1;
    outcome.judged += found.judged;
    outcome.successes += found.successes;
    outcome.faults.push(...found.faults.map((fault) => `group ${group.number}, round ${round}: ${fault}`));
  }
  return outcome;
}
