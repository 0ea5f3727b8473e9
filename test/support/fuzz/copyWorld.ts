import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';
import { idOf } from '../move/moveFixtures';
import { type Random } from './random';

export type WorldVault = readonly ComparableVersion[];

/** A model of one item in two vaults, and of the changes by users and moves. Lists are in true order. */
export class CopyWorld {
  a: WorldVault = [];
  b: WorldVault = [];
  private made = 0;
  private second = 1_000;

  constructor(private readonly random: Random) {}

  /** One operation in a vault. */
  change(vault: WorldVault): WorldVault {
    const { random } = this;
    const place = random.int(0, Math.max(vault.length - 1, 0));
    const at = (change: (version: ComparableVersion) => ComparableVersion): WorldVault =>
      vault.map((version, no) => (no === place ? change(version) : version));
    switch (random.pick(['add', 'add', 'add', 'add', 'tag', 'disable', 'enable', 'remake'] as const)) {
      case 'add':
        return [...vault, this.newVersion(random.pick(['red', 'green', 'blue']))];
      case 'tag':
        return at((version) => ({ ...version, tags: { changed: random.pick(['yes', 'no']) } }));
      case 'disable':
        return at((version) => ({ ...version, enabled: false }));
      case 'enable':
        return at((version) => ({ ...version, enabled: true }));
      case 'remake':
        return random.chance(0.3) ? [this.newVersion(random.pick(['red', 'green', 'blue']))] : vault;
    }
  }

  /** Copies of versions with new ids, written in this order, some of them within one second. */
  copiesOf(versions: WorldVault): WorldVault {
    return versions.map(({ digest, enabled, tags }) => ({ ...this.newVersion(digest ?? ''), enabled, tags }));
  }

  private newVersion(digest: string): ComparableVersion {
    this.made += 1;
    if (this.random.chance(0.6)) this.second += 1;
    return { version: idOf(`v${this.made}`), created: this.second, enabled: true, tags: {}, digest };
  }
}

/** The vault as a move sees it: disabled versions cannot be read. */
export function seenBy(vault: WorldVault): WorldVault {
  return vault.map((version) => (version.enabled ? version : { ...version, digest: null }));
}

/**
 * Returns whether two vaults hold the same versions. Within one second the service keeps only which version is
 * current.
 */
export function areTrulyEqual(source: WorldVault, target: WorldVault): boolean {
  if (!hasTies(source) && !hasTies(target)) return areEqualInOrder(source, target);
  const [from, to] = [source.map(textOf), target.map(textOf)];
  return from.at(-1) === to.at(-1) && [...from].sort().join() === [...to].sort().join();
}

/** Returns whether two vaults hold the same versions in the order of their creation. */
export function areEqualInOrder(source: WorldVault, target: WorldVault): boolean {
  return source.map(textOf).join() === target.map(textOf).join();
}

function textOf({ digest, enabled, tags }: ComparableVersion): string {
  return JSON.stringify([digest, enabled, tags]);
}

function hasTies(vault: WorldVault): boolean {
  return new Set(vault.map(({ created }) => created)).size < vault.length;
}
