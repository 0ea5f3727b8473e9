import { readOrchestratorAnswer } from '../../../../../local/functionsHost/runner/orchestratorAnswer';

const returned = (result: unknown) =>
  readOrchestratorAnswer({ ok: true, result, returnValue: { json: JSON.stringify(result) } });
const activity = { actionType: 0, functionName: 'a' };

it('a returned state is read', () => {
  expect(returned({ isDone: true, actions: [[activity]], output: 1 })).toMatchObject({
    kind: 'state',
    state: { isDone: true, output: 1 },
  });
});

it('a state is found in the error that the library throws', () => {
  const state = { isDone: false, actions: [[]], error: 'text with $OutOfProcData$: in it' };
  const error = new Error(`false\n\n$OutOfProcData$:${JSON.stringify(state)}`);
  expect(readOrchestratorAnswer({ ok: false, error })).toMatchObject({ kind: 'state', state: { error: state.error } });
});

it('any other error breaks the orchestration', () => {
  expect(readOrchestratorAnswer({ ok: false, error: new Error('a hook failed') })).toEqual({
    kind: 'broken',
    reason: 'a hook failed',
  });
});

it('what is no state breaks it, with the place', () => {
  expect(returned({ isDone: 'yes', actions: [] })).toMatchObject({
    kind: 'broken',
    reason: expect.stringContaining('isDone'),
  });
  expect(returned({ isDone: true, actions: [[{ actionType: 99 }]] })).toMatchObject({ kind: 'broken' });
});

it('the same action twice breaks it, two equal ones do not', () => {
  const twice = [
    { actionType: 12, compoundActions: [activity] },
    { actionType: 11, compoundActions: [activity] },
  ];
  expect(returned({ isDone: false, actions: [twice] })).toMatchObject({ kind: 'broken' });
  expect(returned({ isDone: false, actions: [[activity, { ...activity }]] })).toMatchObject({ kind: 'state' });
});

it('the same wait for an event twice is allowed, since it takes no number', () => {
  const wait = { actionType: 6, externalEventName: 'e' };
  const actions = [
    [
      { actionType: 11, compoundActions: [wait] },
      { actionType: 11, compoundActions: [wait] },
    ],
  ];
  expect(returned({ isDone: false, actions })).toMatchObject({ kind: 'state' });
});
