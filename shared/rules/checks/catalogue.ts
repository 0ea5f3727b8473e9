import { certificateChecks } from './certificateChecks';
import { type Check } from './check';
import { consumerChecks } from './consumerChecks';
import { groundChecks } from './groundChecks';
import { itemChecks } from './itemChecks';
import { nameChecks } from './nameChecks';
import { placeChecks } from './placeChecks';
import { reachChecks } from './reachChecks';
import { rightsChecks } from './rightsChecks';
import { vaultChecks } from './vaultChecks';

/** All checks, in the order in which a run reports them. `docs/checks.md` has a row for each. */
export const catalogue: readonly Check[] = [
  ...reachChecks,
  ...rightsChecks,
  ...groundChecks,
  ...vaultChecks,
  ...placeChecks,
  ...consumerChecks,
  ...nameChecks,
  ...itemChecks,
  ...certificateChecks,
];

const byId: ReadonlyMap<string, Check> = new Map(catalogue.map((check) => [check.id, check]));

/** The check of an id; undefined for an id of an older or newer version. */
export function findCheck(id: string): Check | undefined {
  return byId.get(id);
}
