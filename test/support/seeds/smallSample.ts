import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { sampleSeed } from '../../../local/azure/seeds/sampleSeed';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { localFolder } from '../local/localProcess';

interface Item {
  readonly name: string;
  readonly deleted?: boolean | undefined;
}

const perKind = 4;
const neverIssued = 'never-issued';
/** The live items of the source. All but one of them can move within the geography. */
export const smallSampleItems = 3 * perKind;

/**
 * The vaults of the sample with a few of its items of each kind, for tests that need its names and not its variety. A whole
 * move of the sample costs ten times the processor time.
 */
export function smallSample(): SeedInput {
  const { vaults = [] } = sampleSeed();
  return {
    vaults: vaults.map((vault) =>
      vault.name !== 'contoso-westeurope'
        ? vault
        : {
            ...vault,
            secrets: fewOf(vault.secrets ?? []),
            keys: fewOf(vault.keys ?? []),
            certificates: fewOf(vault.certificates ?? []),
          },
    ),
  };
}

/** The small sample as a file in a new folder. */
export function smallSampleFile(): string {
  const file = path.join(localFolder(), 'seed.json');
  writeFileSync(file, JSON.stringify(smallSample()));
  return file;
}

/** The first live items, among them the certificate that was never issued, and all deleted ones. */
function fewOf<T extends Item>(items: readonly T[]): T[] {
  const live = items.filter(({ deleted }) => deleted !== true);
  const special = live.filter(({ name }) => name === neverIssued);
  const usual = live.filter(({ name }) => name !== neverIssued).slice(0, perKind - special.length);
  return [...usual, ...special, ...items.filter(({ deleted }) => deleted === true)];
}
