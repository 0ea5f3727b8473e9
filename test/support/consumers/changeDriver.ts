import {
  type LookedChange,
  lookAtChange,
  takeChangeBack,
  writeChange,
  type WrittenChange,
} from '../../../functions/steps/consumers/changeSteps';
import { type ConsumerWrites } from '../../../shared/clients/consumers/consumerWrites';
import { type ChangeRecord, type ConsumerChange } from '../../../shared/contracts/model/consumerChange';

/** The results of the steps of one run, as a history keeps them: only these survive a kill. */
export type StepHistory = (LookedChange | WrittenChange)[];

/** Looks and writes as an orchestration does, from its history on. The record of a look is in history before the write begins. */
export async function runChange(
  writes: ConsumerWrites,
  change: ConsumerChange,
  history: StepHistory = [],
): Promise<{ readonly end: LookedChange | WrittenChange; readonly record: ChangeRecord | undefined }> {
  let record: ChangeRecord | undefined;
  for (let at = 0; at < 20; at += 2) {
    const looked = (history[at] ??= await lookAtChange(writes, change)) as LookedChange;
    if (looked.state !== 'ready') return { end: looked, record };
    record = looked.record;
    const written = (history[at + 1] ??= await writeChange(writes, record)) as WrittenChange;
    if (written.state !== 'changed') return { end: written, record };
  }
  return { end: { state: 'refused', because: 'OTHER_WRITERS' }, record };
}

export class Killed extends Error {}

/** Dies at the n-th call, before it is sent or after its answer. */
export function killedAt(writes: ConsumerWrites, n: number, when: 'before' | 'after'): ConsumerWrites {
  let calls = 0;
  const guard = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1;
    const isLast = calls === n;
    if (isLast && when === 'before') throw new Killed();
    const answer = await call();
    if (isLast) throw new Killed();
    return answer;
  };
  return {
    vaultSuffix: writes.vaultSuffix,
    look: (change) => guard(() => writes.look(change)),
    write: (change, seen, text) => guard(() => writes.write(change, seen, text)),
    refresh: (change) => guard(() => writes.refresh(change)),
  };
}

export const undo = takeChangeBack;
