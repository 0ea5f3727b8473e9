import { judgeCopy } from '../../../../../shared/rules/compare/judgeCopy';
import { keptIds, pairVersions } from '../../../../../shared/rules/compare/pairVersions';
import { areEqualInOrder, areTrulyEqual, CopyWorld, seenBy, type WorldVault } from '../../../../support/fuzz/copyWorld';
import { mixedSeed, seededRandom } from '../../../../support/fuzz/random';

// Histories of one item in two vaults: changed by people, restored, moved by value, there and back and there again. The
// verdict is compared with the truth of a model. `HISTORIES=100000 HISTORY_SEED=7` plays more, or others.

const count = Number(process.env['HISTORIES'] ?? 4_000);
const seed = Number(process.env['HISTORY_SEED'] ?? 1);

interface Played {
  readonly name: string;
  readonly isJudgedEqual: boolean;
  readonly isTrulyEqual: boolean;
  readonly isProvable: boolean;
  readonly isMixed: boolean;
}

/** Older versions that nobody can read, and that no restore brought. */
function leftOutOf(source: WorldVault, target: WorldVault): readonly string[] {
  const kept = keptIds(source, target);
  return source.slice(0, -1).flatMap(({ version, enabled }) => (enabled || kept.has(version) ? [] : [version]));
}

/** The target after a move. The move adds to a partial copy and never overwrites. */
function move(world: CopyWorld, source: WorldVault, target: WorldVault, isRestored: boolean): WorldVault {
  if (target.length === 0 && isRestored) return source;
  if (source.at(-1)?.enabled !== true) return target;
  const { relation, pairs } = pairVersions(seenBy(source), seenBy(target), { leftOut: leftOutOf(source, target) });
  if (relation !== 'prefix') return target;
  const there = new Set(pairs.map(({ from }) => from));
  const missing = source.filter(({ version, enabled }) => enabled && !there.has(version));
  return [...target, ...world.copiesOf(missing)];
}

function play(number: number): Played[] {
  const random = seededRandom(mixedSeed(seed, number));
  const world = new CopyWorld(random);
  world.a = world.change([]);
  const played: Played[] = [];
  for (let run = 0, runs = random.int(3, 5); run < runs; run += 1) {
    for (let left = random.int(0, 2); left > 0; left -= 1) world.a = world.change(world.a);
    if (random.chance(0.3) && world.b.length > 0) world.b = world.change(world.b);
    const isBack = run > 0 && random.chance(0.4);
    if (isBack) world.a = move(world, world.b, world.a, true);
    else world.b = move(world, world.a, world.b, random.chance(0.6));
    const [source, target] = isBack ? [world.b, world.a] : [world.a, world.b];
    played.push(judged(`history ${number}, run ${run}`, source, target));
  }
  return played;
}

function judged(name: string, source: WorldVault, target: WorldVault): Played {
  const kept = keptIds(source, target);
  const leftOut = leftOutOf(source, target);
  const wanted = source.filter(({ version }) => !leftOut.includes(version));
  const isKnown = ({ version, enabled }: WorldVault[number]): boolean => enabled || kept.has(version);
  const verdict = judgeCopy(seenBy(source), seenBy(target), { pairs: [], leftOut, mayHoldMore: false });
  return {
    name,
    isJudgedEqual: verdict.equal,
    isTrulyEqual: source.length > 0 && target.length > 0 && areTrulyEqual(wanted, target),
    isProvable: source.length > 0 && wanted.every(isKnown) && target.every(isKnown) && areEqualInOrder(wanted, target),
    isMixed: kept.size > 0 && kept.size < target.length,
  };
}

const played = Array.from({ length: count }, (_, number) => play(number)).flat();
const namesOf = (found: readonly Played[]): string[] => found.slice(0, 5).map(({ name }) => name);

test(`pairVersions never calls different histories equal (HISTORY_SEED=${seed})`, () => {
  expect(namesOf(played.filter(({ isJudgedEqual, isTrulyEqual }) => isJudgedEqual && !isTrulyEqual))).toEqual([]);
});

test(`pairVersions calls all provably equal histories equal (HISTORY_SEED=${seed})`, () => {
  const missed = played.filter((one) => one.isProvable && !one.isJudgedEqual);
  expect(namesOf(missed)).toEqual([]);
});

test('the generator plays histories of every kind', () => {
  const kinds = [
    played.filter(({ isJudgedEqual, isMixed }) => isJudgedEqual && isMixed),
    played.filter(({ isTrulyEqual, isMixed }) => !isTrulyEqual && isMixed),
    played.filter(({ isJudgedEqual, isMixed }) => isJudgedEqual && !isMixed),
    played.filter(({ isProvable, isMixed }) => isProvable && isMixed),
  ];
  for (const kind of kinds) expect(kind.length).toBeGreaterThan(count / 50);
});
