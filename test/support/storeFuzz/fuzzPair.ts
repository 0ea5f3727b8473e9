import { createHash } from 'node:crypto';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type Random } from '../fuzz/random';

/** The two vaults of one round. */
export interface FuzzPair {
  readonly sourceVault: string;
  readonly targetVault: string;
  readonly isSameGeography: boolean;
}

/** A secret that every request excludes. */
export const excludedSecret = 'excluded';
/** A secret whose write the target refuses in some rounds. */
export const refusedSecret = 'item-1';

export function fuzzPair(seed: number, random: Random): FuzzPair {
  const [sourceVault, targetVault] = [`store-${String(seed)}-from`, `store-${String(seed)}-to`];
  return { sourceVault, targetVault, isSameGeography: random.chance(0.4) };
}

/** A few secrets of one to three versions, some of them disabled, a key within a geography, and an empty target. Every value has the canary. */
export function fuzzSeed(pair: FuzzPair, random: Random, canary: string): SeedInput {
  const { sourceVault, targetVault, isSameGeography } = pair;
  const secretOf = (name: string) => ({
    name,
    versions: Array.from({ length: random.int(1, 3) }, (_, at) => ({
      // The emulator derives ids from names, so all vaults would have the same ids. The service creates random ids.
      id: createHash('md5')
        .update(`${sourceVault}/${name}/${String(at)}`)
        .digest('hex'),
      value: `${canary}-${sourceVault}-${name}-${String(at)}`,
      enabled: random.chance(0.75),
      created: 1_700_000_000 + at,
    })),
  });
  const names = ['item-0', refusedSecret, 'item-2', excludedSecret];
  const source = {
    name: sourceVault,
    region: 'westeurope',
    secrets: names.map(secretOf),
    // A key cannot move to another geography.
    keys: isSameGeography ? [{ name: 'signing', versions: [{}] }] : [],
  };
  const region = isSameGeography ? 'northeurope' : 'eastus';
  return { vaults: [source, { name: targetVault, region }] };
}

/** The part of the seed that all rounds share. */
export const sharedSeed: SeedInput = {
  settings: { delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } },
  vaults: [{ name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] }],
};

/** The options of a request; the pair and the id come from the round. */
export interface FuzzRequest {
  readonly method: 'auto' | 'exportImport';
  readonly disabled: 'move' | 'skip' | 'unlock';
  readonly approval: 'none' | 'required';
  readonly verify: 'full' | 'metadata' | 'none';
  readonly dryRun: boolean;
  readonly select: { readonly exclude: readonly string[] };
  readonly gate: 'off';
  readonly pace: { readonly sourceShare: number; readonly targetShare: number };
}

export function fuzzRequest(random: Random): FuzzRequest {
  return {
    method: random.pick(['auto', 'exportImport']),
    disabled: random.pick(['move', 'skip', 'unlock', 'unlock']),
    approval: random.chance(0.4) ? 'required' : 'none',
    verify: random.pick(['full', 'full', 'full', 'metadata', 'none']),
    dryRun: random.chance(0.15),
    select: { exclude: [excludedSecret] },
    gate: 'off',
    pace: { sourceShare: 1, targetShare: 1 },
  };
}
