import { mixedSeed, seededRandom } from '../fuzz/random';
import { waitUntil } from '../host/hostWait';
import { type Damage, type Damaged, damageOne, damages } from './damages';
import { judgeSaid, type Said, judgeVaults, type SeenCase } from './judgeCase';
import { type Phase } from '../../../shared/contracts/model/progress';
import { isEnd } from '../local/localMoves';
import { type ModelStack, scheduled } from './modelStack';
import { baseOf, lies, type ModelPair, seeVault, writesOf } from './modelVaults';
import { refusals } from './refusals';
import { phaseCodes, type PhaseName, phases } from './phases';

/** What was done to which document, and what came of it. */
export interface CaseOutcome extends Omit<Damaged, 'changed'> {
  readonly seed: number;
  readonly phase: string;
  readonly end: string;
  readonly violations: readonly string[];
}

export interface CaseChoice {
  readonly seed: number;
  /** Only documents of these kinds are damaged; absent: of all. */
  readonly kinds?: readonly string[] | undefined;
  /** Absent: the seed chooses. */
  readonly damage?: Damage | undefined;
}

/** Prepares a move, damages one document, lets the app continue, and judges. The same seed makes the same choices. */
export async function runCase(stack: ModelStack, phase: PhaseName, choice: CaseChoice): Promise<CaseOutcome> {
  const { seed, kinds } = choice;
  const random = seededRandom(mixedSeed(seed, phase.length));
  const id = `${phaseCodes[phase]}${String(seed)}`;
  // The settings of the app name the pair of its schedule.
  const isOfSchedule = phase === 'scheduled';
  const pair = isOfSchedule ? scheduled : await stack.makePair(id, random.pick(['northeurope', 'eastus']));
  const before = await seeBoth(stack, pair);
  const scene = await phases[phase](stack, pair, random);
  const damaged = damageOne({
    documents: stack.documents,
    base: baseOf(pair),
    isOwn: (one) => one.includes(`${baseOf(pair)}-`),
    isWanted: (one) => kinds === undefined || kinds.includes(one),
    damage: choice.damage ?? damageOf(seed),
    isOfRow: choice.damage !== undefined,
    liar: { names: lies },
    random,
  });
  const said = await scene.proceed(damaged);
  const [after, writes] = [await seeBoth(stack, pair), await writesOf(stack.azure, pair)];
  const seen: SeenCase = { pair, asked: scene.asked, before, after, writes };
  const { kind, damage, name } = damaged;
  const violations = [
    ...judgeVaults(seen),
    ...(said.faults ?? judgeSaid(said, seen)),
    ...judgeNotices(stack, pair, said),
    ...(choice.damage === undefined ? [] : await judgeNamed(stack, phase, damaged)),
  ];
  return { ...{ seed, phase, kind, damage, name, violations }, end: [said.phase, said.code ?? ''].join(' ').trim() };
}

async function seeBoth({ azure }: ModelStack, { sourceVault, targetVault }: ModelPair) {
  const [source, target] = await Promise.all([seeVault(azure, sourceVault), seeVault(azure, targetVault)]);
  return { source, target };
}

/** No notice says more than the move itself. */
function judgeNotices({ notices }: ModelStack, { targetVault }: ModelPair, { phase }: Said): string[] {
  const isFalse = notices(targetVault).some(
    (data) => data.phase === 'completed' && data.moveId === targetVault && data.dryRun !== true,
  );
  return isFalse && isEnd(phase as Phase) && phase !== 'completed'
    ? [`a notice says completed, but the move is ${phase}`]
    : [];
}

/** What a phase surely reads, and nothing proves, is in the log. A warning comes a moment after the read. */
async function judgeNamed({ logs }: ModelStack, phase: PhaseName, { kind, damage, name }: Damaged): Promise<string[]> {
  if (!refusals.some((one) => one.where === phase && one.kind === kind && one.damage === damage)) return [];
  const line = JSON.stringify({ event: 'documentNotProved', name });
  const isNamed = await waitUntil(() => Promise.resolve(logs().includes(line) || undefined), line, 3_000).catch(
    () => false,
  );
  return isNamed ? [] : [`the log does not name ${name}, which nothing proves`];
}

/** Seeds in a row go through all damages. */
export const damageOf = (seed: number) => damages[seed % damages.length] ?? 'removed';
