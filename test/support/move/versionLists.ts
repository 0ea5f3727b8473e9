import { wholeResult } from '../../../functions/steps/items/briefLists';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type VersionResult } from '../../../shared/contracts/model/outcome';
import { type VersionLeftOut } from '../../../shared/contracts/model/plan';
import { type BriefResult } from '../../../shared/contracts/model/versionLists';
import { type MoveAzure } from './moveAzure';

interface Lists {
  readonly versions: VersionResult[];
  readonly versionsLeftOut: VersionLeftOut[];
}

/** The output of a step with its lists of versions, also those that the step stored. */
export type WithLists<Output> = Output extends unknown
  ? { [Key in keyof Output]: Key extends keyof Lists ? Lists[Key] : Output[Key] }
  : never;

/** Reads the lists that a step stored because they are too long for history. */
export async function withLists<Output>(
  at: Pick<MoveAzure, 'clients' | 'keyed'>,
  move: MoveSpec,
  output: Output,
): Promise<WithLists<Output>> {
  const fields = { ...output } as object;
  const brief = { versions: [], versionsLeftOut: [], ...fields } as unknown as BriefResult;
  const lists = await wholeResult(at.clients().staging, await at.keyed(move), brief);
  const found = Object.entries(lists).filter(([key]) => key in fields);
  return { ...fields, ...Object.fromEntries(found) } as WithLists<Output>;
}
