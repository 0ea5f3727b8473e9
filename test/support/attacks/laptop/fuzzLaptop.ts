import { mixedSeed, seededRandom } from '../../fuzz/random';
import { folderRound } from './folderRound';
import { impostorRound } from './impostorRound';
import { knockRound } from './knockRound';
import { type DoRound, type LaptopRound, type LaptopWorld } from './laptopWorld';
import { readRound } from './readRound';

const kinds: readonly [DoRound, ...DoRound[]] = [
  knockRound,
  knockRound,
  knockRound,
  impostorRound,
  folderRound,
  folderRound,
  readRound,
];

/** Does one random thing that another user of the machine can do. The same seed makes the same choices. */
export async function laptopRound(world: LaptopWorld, seed: number, number: number): Promise<LaptopRound> {
  const random = seededRandom(mixedSeed(seed, number));
  return { number, ...(await random.pick(kinds)(world, random, number)) };
}
