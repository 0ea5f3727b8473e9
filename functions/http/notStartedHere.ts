import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';

/** The refusal of a call for a move that an earlier version of the app started. */
export function notStartedHere({ moveId }: Pick<MoveSpec, 'moveId'>, moveUri: string) {
  const detail = `An earlier version of the app started move ${moveId}, so this version runs none of its steps. Cancel it (POST ${moveUri}/cancel) and start it again.`;
  return { status: 409, code: 'START_REFUSED', detail } as const;
}
