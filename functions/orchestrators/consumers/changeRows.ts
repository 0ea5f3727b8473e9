import { type OrchestrationContext } from 'durable-functions';
import { type ChangeAsk, type ChangeOutcome, type ChangeRefusal } from '../../../shared/contracts/model/consumerChange';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { changeConsumerContract, lookAtConsumerContract } from '../../../shared/contracts/steps/changeSteps';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { failedOutcome } from '../../../shared/rules/consumers/changeResults';
import { callItems } from '../engine/callItems';
import { allInRounds, isRetryable } from '../engine/rounds';
import { type Steps } from '../engine/steps';
import { type Waits } from '../engine/waits';

/** Others that change an object at each of these tries are a deployment that runs in a loop. */
const maxTries = 10;

type Look = InputOf<typeof lookAtConsumerContract>;
type Looked = OutputOf<typeof lookAtConsumerContract>;
type Write = InputOf<typeof changeConsumerContract>;
type Written = OutputOf<typeof changeConsumerContract>;

interface Rows {
  readonly of: Omit<Look, 'at' | 'dryRun'>;
  readonly length: number;
  readonly change: Pick<ChangeAsk, 'dryRun' | 'undoes'>;
}

/**
 * Looks at each object, then writes it once, and reads it back. The record of a look is in history before its write begins. If others
 * changed an object in between, it looks again.
 */
export function* changeRows(
  context: OrchestrationContext,
  waits: Waits,
  { of, length, change }: Rows,
): Steps<readonly ChangeOutcome[]> {
  const outcomes = new Map<number, ChangeOutcome>();
  let open = Array.from({ length }, (_, at) => at);
  for (let tries = 0; tries < maxTries && open.length > 0; tries += 1) {
    const looks = open.map((at): Look => ({ ...of, at, dryRun: change.dryRun }));
    const looked = yield* allInRounds<Look, Looked>(waits, looks, {
      call: (some) => callItems(context, lookAtConsumerContract, some),
      isOpen: isRetryable,
    });
    const ready = open.flatMap((at, index) => {
      const output = looked[index];
      if (output?.state === 'ready' && output.record !== null) return [{ at, record: output.record }];
      outcomes.set(at, outcomeOfLook(output, outcomes.get(at)));
      return [];
    });
    const written = yield* writeAll(context, waits, { of, ready });
    for (const [index, { at, record }] of ready.entries())
      outcomes.set(at, outcomeOfWrite(written[index], record, change));
    open = ready.flatMap(({ at }, index) => (written[index]?.state === 'changed' ? [at] : []));
  }
  return Array.from({ length }, (_, at) => outcomes.get(at) ?? lost);
}

interface Ready {
  readonly of: Rows['of'];
  readonly ready: readonly { readonly at: number; readonly record: string }[];
}

/** A service that accepted a write, and shows it later, is only read in the next rounds. */
function* writeAll(context: OrchestrationContext, waits: Waits, { of, ready }: Ready): Steps<readonly Written[]> {
  const accepted = new Set<number>();
  return yield* allInRounds<Omit<Write, 'isAccepted'>, Written>(
    waits,
    ready.map((one) => ({ ...of, ...one })),
    {
      *call(some) {
        const inputs = some.map((one): Write => ({ ...one, isAccepted: accepted.has(one.at) }));
        const outputs = yield* callItems(context, changeConsumerContract, inputs);
        for (const [index, { at }] of some.entries()) if (outputs[index]?.state === 'accepted') accepted.add(at);
        return outputs;
      },
      isOpen: (output) => output.state === 'accepted' || isRetryable(output),
    },
  );
}

/** A look in a later try follows a write that did not arrive, so its record stays for a rollback. */
function outcomeOfLook(output: Looked | undefined, before: ChangeOutcome | undefined): ChangeOutcome {
  const record = before?.record ?? null;
  switch (output?.state) {
    case 'ready':
      return { state: 'wouldChange', because: null, record: null };
    case 'there':
      return { state: 'alreadyThere', because: null, record };
    case 'refused':
      return refusal(output.because, record);
    case 'failed':
      return failedOutcome(output, record);
    case undefined:
      return lost;
  }
}

function outcomeOfWrite(output: Written | undefined, record: string, { undoes }: Rows['change']): ChangeOutcome {
  switch (output?.state) {
    case 'applied':
      return { state: undoes === null ? 'changed' : 'takenBack', because: null, record };
    case 'accepted':
      return refusal('NOT_READ_BACK', record);
    case 'changed':
      return refusal('OTHER_WRITERS', record);
    case 'refused':
      return refusal(output.because, record);
    case 'failed':
      return failedOutcome(output, record);
    case undefined:
      return lost;
  }
}

const ofOthers: readonly ChangeRefusal[] = ['NOT_A_REFERENCE', 'OTHER_WRITERS', 'CHANGED_SINCE'];

function refusal(because: ChangeRefusal, record: string | null): ChangeOutcome {
  return { state: ofOthers.includes(because) ? 'changedByOthers' : 'refused', because, record };
}

const lostStep: StepFailed = {
  state: 'failed',
  code: 'STEP_LOST',
  detail: 'Expected the step to have an output; it had none. Look at the object, then start the change again.',
  retryable: false,
};
const lost: ChangeOutcome = failedOutcome(lostStep, null);
