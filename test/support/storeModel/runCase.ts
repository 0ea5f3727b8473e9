import { mixedSeed, type Random, seededRandom } from '../fuzz/random';
import { type Damage, damageDocument, damages } from './damages';
import { type KindName, kindOf } from './documentKinds';
import { judgeSaid, judgeVaults, type SeenCase } from './judgeCase';
import { type ModelStack } from './modelStack';
import { type ModelPair, seeVault, lies, writesOf } from './modelVaults';
import { phaseCodes, type PhaseName, phases } from './phases';

/** What was done to which document, and what came of it. */
export interface CaseOutcome {
  readonly seed: number;
  readonly phase: string;
  readonly kind: KindName | undefined;
  readonly damage: Damage | undefined;
  readonly name: string;
  readonly end: string;
  readonly violations: readonly string[];
}

export interface CaseChoice {
  readonly seed: number;
  /** Only documents of these kinds are damaged; absent: of all. */
  readonly kinds?: readonly string[] | undefined;
}

/** Prepares a move, damages one document, lets the app continue, and judges. The same seed makes the same choices. */
export async function runCase(stack: ModelStack, phase: PhaseName, { seed, kinds }: CaseChoice): Promise<CaseOutcome> {
  const random = seededRandom(mixedSeed(seed, phase.length));
  const id = `${phaseCodes[phase]}${String(seed)}`;
  const pair = await stack.makePair(id, random.pick(['northeurope', 'eastus']));
  const before = await seeBoth(stack, pair);
  const scene = await phases[phase](stack, pair, random);
  const damaged = damageOne(stack, pair, { seed, kinds }, random);
  const said = await scene.proceed();
  const [after, writes] = [await seeBoth(stack, pair), await writesOf(stack.azure, pair)];
  const seen: SeenCase = { pair, asked: scene.asked, before, after, writes };
  const violations = [...judgeVaults(seen), ...(said.faults ?? judgeSaid(said, seen))];
  return { ...{ seed, phase, ...damaged, violations }, end: [said.phase, said.code ?? ''].join(' ').trim() };
}

async function seeBoth({ azure }: ModelStack, { sourceVault, targetVault }: ModelPair) {
  const [source, target] = await Promise.all([seeVault(azure, sourceVault), seeVault(azure, targetVault)]);
  return { source, target };
}

/** Seeds in a row go through all damages. A document of a random kind is damaged that the damage fits. */
function damageOne(
  { documents }: ModelStack,
  { sourceVault, targetVault }: ModelPair,
  { seed, kinds: wanted }: CaseChoice,
  random: Random,
) {
  const isOwn = (name: string): boolean => name.includes(sourceVault) || name.includes(targetVault);
  const isWanted = (name: string): boolean => wanted === undefined || wanted.includes(kindOf(name) ?? '');
  const own = documents.read().filter(({ name }) => isOwn(name) && isWanted(name));
  const kinds = new Set(own.map(({ name }) => kindOf(name)));
  const damage = damages[seed % damages.length] ?? 'removed';
  while (kinds.size > 0) {
    const kind = random.pick([...kinds].sort());
    kinds.delete(kind);
    const document = random.pick(own.filter(({ name }) => kindOf(name) === kind));
    const liar = { names: lies };
    if (document !== undefined && damageDocument({ documents, isOwn, liar, random }, document, damage).length > 0)
      return { kind, damage, name: document.name };
  }
  return { kind: undefined, damage: undefined, name: '' };
}
