import { type ChangeAsk } from '../../contracts/model/consumerChange';
import { type MoveSpec } from '../../contracts/steps/moveSpec';

/** The last part of its id is the run under which its approval is stored. */
export function runOfChange({ id }: Pick<ChangeAsk, 'id'>): string {
  return id.slice(-8);
}

/** The move as the steps of a change get it. Those that write need the approval of this run, if it needs one. */
export function moveOfChange({
  move,
  change,
  start,
}: {
  readonly move: MoveSpec;
  readonly change: Pick<ChangeAsk, 'id' | 'barred'>;
  readonly start: { readonly token: string };
}): MoveSpec {
  const approval = change.barred === undefined ? 'none' : 'required';
  const spec: MoveSpec = { ...move, runId: runOfChange(change), startToken: start.token, approval, dryRun: false };
  delete spec.contentKey;
  delete spec.retryOf;
  return spec;
}
