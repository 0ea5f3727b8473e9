import { ActionType } from '../../../../../../local/functionsHost/runner/turns/orchestratorActions';
import { readOrchestratorAnswer } from '../../../../../../local/functionsHost/runner/turns/orchestratorAnswer';

const returned = (result: unknown) =>
  readOrchestratorAnswer({ ok: true, result, returnValue: { json: JSON.stringify(result) } });
const activity = { actionType: ActionType.CallActivity, functionName: 'a' };

it('reads a returned state', () => {
  expect(returned({ isDone: true, actions: [[activity]], output: 1 })).toMatchObject({
    kind: 'state',
    state: { isDone: true, output: 1 },
  });
});

it('reads a state from the error that the library throws', () => {
  const state = { isDone: false, actions: [[]], error: 'text with $OutOfProcData$: in it' };
  const error = new Error(`false\n\n$OutOfProcData$:${JSON.stringify(state)}`);
  expect(readOrchestratorAnswer({ ok: false, error })).toMatchObject({ kind: 'state', state: { error: state.error } });
});

it('takes the whole failure as the text of an error that has none', () => {
  const error = new Error('false\n\n$OutOfProcData$:{"isDone":false,"actions":[[]]}');
  expect(readOrchestratorAnswer({ ok: false, error })).toMatchObject({
    kind: 'state',
    state: { error: expect.stringMatching(/^One or more errors occurred\. \(Result: Failure\nException: false\n/) },
  });
});

it('returns broken for any other error', () => {
  expect(readOrchestratorAnswer({ ok: false, error: new Error('a hook failed') })).toEqual({
    kind: 'broken',
    reason: 'a hook failed',
  });
});

it('returns broken for an invalid state and names the place', () => {
  expect(returned({ isDone: 'yes', actions: [] })).toMatchObject({
    kind: 'broken',
    reason: expect.stringContaining('isDone'),
  });
  expect(returned({ isDone: true, actions: [[{ actionType: 99 }]] })).toMatchObject({ kind: 'broken' });
});

it('returns a repeated action unchanged, because the runtime schedules it again', () => {
  const twice = [
    { actionType: ActionType.WhenAll, compoundActions: [activity] },
    { actionType: ActionType.WhenAny, compoundActions: [activity] },
  ];
  expect(returned({ isDone: false, actions: [twice] })).toMatchObject({ kind: 'state' });
  expect(returned({ isDone: false, actions: [[activity, { ...activity }]] })).toMatchObject({ kind: 'state' });
});

it('accepts a repeated wait for an event, which has no number', () => {
  const wait = { actionType: ActionType.WaitForExternalEvent, externalEventName: 'e' };
  const actions = [
    [
      { actionType: ActionType.WhenAny, compoundActions: [wait] },
      { actionType: ActionType.WhenAny, compoundActions: [wait] },
    ],
  ];
  expect(returned({ isDone: false, actions })).toMatchObject({ kind: 'state' });
});
