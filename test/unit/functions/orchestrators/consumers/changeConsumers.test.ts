import { changeConsumers } from '../../../../../functions/orchestrators/consumers/changeConsumers';
import { type ChangeAsk } from '../../../../../shared/contracts/model/consumerChange';
import { type ChangeSummary, changeSummarySchema } from '../../../../../shared/contracts/steps/changeSteps';
import { noChanges } from '../../../../../shared/rules/consumers/changeResults';
import { moveOf } from '../../../../support/move/moveFixtures';
import {
  inputsOf,
  namesOf,
  play,
  type Played,
  playStart,
  playToEnd,
  type Script,
} from '../../../../support/move/moveOrchestration';

const hash = 'a'.repeat(64);
const record = 'b'.repeat(64);
const id = 'old-kv--20260501T100000000-0123abcd';
const start = { token: '1'.repeat(64), proof: '2'.repeat(64) };
const by = (objectId: string) => ({ tenantId: objectId, objectId });
const [asking, other] = ['11111111-0000-4000-8000-000000000000', '22222222-0000-4000-8000-000000000000'].map(by) as [
  ReturnType<typeof by>,
  ReturnType<typeof by>,
];

function inputOf(changes: Partial<ChangeAsk> = {}) {
  const plan = { planHash: hash, hashes: [hash], rows: 2, changes: 2, askedAt: new Date(playStart).toISOString() };
  return {
    move: moveOf(),
    change: { id, search: id, undoes: null, dryRun: false, ...plan, ...changes },
    progress: null,
    start,
  };
}

const steps: Script = {
  signInput: () => ({ state: 'signed', start }),
  endStart: () => ({ state: 'ended' }),
  lookAtConsumer: () => ({ state: 'ready', record }),
  changeConsumer: () => ({ state: 'applied' }),
  saveChanges: ({ outcomes }: { outcomes: readonly { readonly state: string }[] }) => ({
    hash: record,
    counts: { ...noChanges, changed: outcomes.filter(({ state }) => state === 'changed').length },
  }),
};
const approvalOf = (identity: ReturnType<typeof by>, planHash = hash) => ({
  state: 'approved',
  planHash,
  approval: { at: '2026-05-01T10:00:00.000Z', by: null, via: 'clientPrincipal', identity, planHash },
});
const summaryOf = ({ output }: Played<ChangeSummary | undefined>) => changeSummarySchema.parse(output);

it('changes nothing before a second person has approved exactly this plan', () => {
  const change = inputOf({ barred: [asking] });
  for (const readApproval of [() => ({ state: 'none' }), () => approvalOf(asking), () => approvalOf(other, record)]) {
    const played = play(changeConsumers, change, { ...steps, readApproval });
    expect([...new Set(namesOf(played).flat())]).toEqual(['readApproval', 'timer', 'signInput']);
    expect(played.continuedAs).toMatchObject({ progress: { nextPage: 0 } });
  }
  const ended = playToEnd(changeConsumers, change, { ...steps, readApproval: () => approvalOf(other) }).at(-1);
  expect(summaryOf(ended ?? fail())).toMatchObject({
    ...{ phase: 'completed', approval: { identity: other }, counts: { changed: 2 } },
  });
});

it('ends after a day without an approval, and has changed nothing', () => {
  const script = { ...steps, readApproval: () => ({ state: 'none' }) };
  const generations = playToEnd(changeConsumers, inputOf({ barred: [asking] }), script, 12 * 3_600_000);
  expect(summaryOf(generations.at(-1) ?? fail())).toMatchObject({
    phase: 'failed',
    failure: { code: 'APPROVAL_REQUIRED' },
  });
  expect(generations.flatMap((one) => namesOf(one).flat())).not.toContain('lookAtConsumer');
});

it('only reads again what a service accepted, and says so if it never shows it', () => {
  const played = play(changeConsumers, inputOf(), { ...steps, changeConsumer: () => ({ state: 'accepted' }) });
  const calls = inputsOf<{ at: number; isAccepted: boolean }>(played, 'changeConsumer').filter(({ at }) => at === 0);
  expect(calls.map(({ isAccepted }) => isAccepted)).toEqual([false, true, true, true]);
  const [saved] = inputsOf<{ outcomes: unknown }>(played, 'saveChanges');
  expect(saved?.outcomes).toEqual([0, 1].map(() => ({ state: 'refused', because: 'NOT_READ_BACK', record })));
});

it('looks again after each change of others, and gives up after ten', () => {
  const played = play(changeConsumers, inputOf(), { ...steps, changeConsumer: () => ({ state: 'changed' }) });
  expect(inputsOf(played, 'lookAtConsumer')).toHaveLength(20);
  const [saved] = inputsOf<{ outcomes: unknown }>(played, 'saveChanges');
  expect(saved?.outcomes).toEqual([0, 1].map(() => ({ state: 'changedByOthers', because: 'OTHER_WRITERS', record })));
});

it('names a change whose step was lost as failed, with the record by which a rollback finds it', () => {
  const changeConsumer = () => {
    throw new Error('The worker ended.');
  };
  const played = play(changeConsumers, inputOf(), { ...steps, changeConsumer });
  const [saved] = inputsOf<{ outcomes: readonly object[] }>(played, 'saveChanges');
  expect(saved?.outcomes[0]).toMatchObject({ state: 'failed', code: 'STEP_LOST', record });
});

it('has the outcomes itself if the store does not take them', () => {
  const failed = { state: 'failed', code: 'STORE_UNAVAILABLE', detail: 'It answers 403.', retryable: false };
  const played = play(changeConsumers, inputOf(), { ...steps, saveChanges: () => failed });
  expect(summaryOf(played)).toMatchObject({
    ...{ phase: 'failed', pages: 0, failure: { code: 'STORE_UNAVAILABLE' } },
    ...{
      counts: { changed: 2 },
      unsaved: [
        { state: 'changed', record },
        { state: 'changed', record },
      ],
    },
  });
});

function fail(): never {
  throw new Error('A run has a generation.');
}
