import { type DurableOrchestrationStatus } from 'durable-functions';
import { z } from 'zod';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type Start, startSchema } from '../../shared/contracts/model/ids';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { isRunning } from './orchestrationState';

/** An input as its proof covers it: as it is stored, whatever a schema of this version reads in it. */
export interface GivenInput {
  readonly status: Pick<DurableOrchestrationStatus, 'name' | 'instanceId' | 'input'>;
  readonly start: Start;
  /** Only of a move: it must still hold its slot. */
  readonly run?: Pick<MoveSpec, 'moveId' | 'runId'>;
}

export interface ProveInput {
  /** Returns whether the app itself made the input of an orchestration, whatever its version. Throws if nobody can find out now. */
  readonly proveInput: (given: GivenInput) => Promise<boolean>;
}

const startedSchema = z.object({ start: startSchema });

/**
 * Returns whether an orchestration whose input this version cannot read is one of a newer version, which runs it. Everybody with the key
 * of the runtime can start an orchestration with an input that nobody can read. The proof of a genuine one covers the input as it is
 * stored, so it shows which of the two it is. An ended run has no proof any more.
 */
export async function isOfNewerVersion(
  status: DurableOrchestrationStatus,
  { proveInput }: ProveInput,
  run?: Pick<MoveSpec, 'moveId' | 'runId'>,
): Promise<boolean> {
  if (!isRunning(status)) return false;
  const { start } = startedSchema.safeParse(status.input).data ?? {};
  return start !== undefined && (await proveInput({ status, start, ...(run && { run }) }));
}

/** The error of a call for a run that a newer version of the app runs. `what` is its kind and id. */
export function ofNewerVersion(what: string): MoverError {
  const detail = `Expected a run that this version of the app can read; a newer version runs ${what}. This version changes nothing of it, and keeps what it stored. It waits until the newer version is deployed again. During a deployment, send the request again.`;
  return new MoverError('NEWER_VERSION', detail, { retryable: true });
}
