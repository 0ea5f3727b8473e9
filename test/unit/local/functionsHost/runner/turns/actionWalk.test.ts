import type { WalkEvent } from '../../../../../../local/functionsHost/runner/history/walkEvent';
import { ActionWalk } from '../../../../../../local/functionsHost/runner/turns/actionWalk';
import { NonDeterminismError } from '../../../../../../local/functionsHost/runner/turns/nonDeterminismError';
import {
  ActionType,
  type OrchestratorAction,
} from '../../../../../../local/functionsHost/runner/turns/orchestratorActions';

const caller = { instanceId: 'i', executionId: 'e' };
const activity = (name: string): OrchestratorAction => ({
  actionType: ActionType.CallActivity,
  functionName: name,
  input: null,
});
const wait = (name: string): OrchestratorAction => ({
  actionType: ActionType.WaitForExternalEvent,
  externalEventName: name,
});
const timer = (at: number, isCanceled = false): OrchestratorAction => ({
  actionType: ActionType.CreateTimer,
  fireAt: new Date(at).toISOString(),
  isCanceled,
});
const all = (...compoundActions: OrchestratorAction[]): OrchestratorAction => ({
  actionType: ActionType.WhenAll,
  compoundActions,
});
const any = (...compoundActions: OrchestratorAction[]): OrchestratorAction => ({
  actionType: ActionType.WhenAny,
  compoundActions,
});
const retried = (name: string, attempts: number, coefficient = 1): OrchestratorAction => ({
  actionType: ActionType.CallActivityWithRetry,
  functionName: name,
  input: null,
  retryOptions: {
    firstRetryIntervalInMilliseconds: 100,
    maxNumberOfAttempts: attempts,
    backoffCoefficient: coefficient,
  },
});

const began: WalkEvent[] = [{ kind: 'turn', at: 1_000 }, { kind: 'started' }];
const decided = (id: number, name = 'a', what: 'activity' | 'timer' = 'activity'): WalkEvent => ({
  kind: 'decided',
  what,
  id,
  name,
});
const done = (id: number): WalkEvent => ({ kind: 'answered', id, failed: false });
const failed = (id: number): WalkEvent => ({ kind: 'answered', id, failed: true });
const raised = (name: string): WalkEvent => ({
  kind: 'raised',
  name,
  event: { EventType: 15, EventId: -1, Timestamp: '', Name: name },
});

const walk = (actions: OrchestratorAction[], ...events: WalkEvent[]): ActionWalk => {
  const result = new ActionWalk({ actions, defaultPollMs: 30_000, caller });
  for (const event of [...began, ...events]) result.apply(event);
  return result;
};
const numbers = (result: ActionWalk): string[] =>
  result.decisions.map((each) => `${each.id} ${each.kind}${'name' in each ? ` ${each.name}` : ''}`);

describe('ActionWalk', () => {
  it('decides nothing before the start', () => {
    expect(new ActionWalk({ actions: [activity('a')], defaultPollMs: 1, caller }).decisions).toEqual([]);
  });

  it('starts an action only after the previous one has been answered', () => {
    expect(numbers(walk([activity('a'), activity('b')]))).toEqual(['0 activity a']);
    expect(numbers(walk([activity('a'), activity('b')], decided(0), done(0)))).toEqual(['1 activity b']);
  });

  it('is finished when all actions are answered and nothing is open', () => {
    expect(walk([activity('a')], decided(0)).isFinished).toBe(false);
    expect(walk([activity('a')], decided(0), done(0)).isFinished).toBe(true);
    expect(walk([]).isFinished).toBe(true);
  });

  it('numbers compound actions depth first', () => {
    const actions = [all(activity('a'), any(activity('b'), wait('e'), activity('c')), activity('d'))];
    expect(numbers(walk(actions))).toEqual(['0 activity a', '1 activity b', '2 activity c', '3 activity d']);
  });

  it('continues after the first task of Task.any but finishes only after all of them', () => {
    const result = walk([any(activity('a'), activity('b')), activity('c')], decided(0), decided(1, 'b'), done(1));
    expect(numbers(result)).toEqual(['2 activity c']);
    const ended = walk([any(activity('a'), activity('b'))], decided(0), decided(1, 'b'), done(1));
    expect(ended.isFinished).toBe(false);
  });

  it('does not wait for cancelled timers', () => {
    const actions = [any(activity('a'), timer(9_000, true))];
    expect(walk(actions, decided(0), decided(1, '', 'timer'), done(0)).isFinished).toBe(true);
  });

  it('waits for the siblings of a failure', () => {
    const actions = [all(activity('a'), activity('b')), activity('c')];
    expect(numbers(walk(actions, decided(0), decided(1, 'b'), failed(0)))).toEqual([]);
    expect(numbers(walk(actions, decided(0), decided(1, 'b'), failed(0), done(1)))).toEqual(['2 activity c']);
  });

  it('ignores answers to unknown numbers', () => {
    expect(numbers(walk([activity('a'), activity('b')], decided(0), done(7)))).toEqual([]);
  });
});

describe('a retry', () => {
  it('numbers each pause and each attempt', () => {
    const events = [decided(0), failed(0), decided(1, '', 'timer'), done(1)];
    expect(numbers(walk([retried('a', 3)], ...events))).toEqual(['2 activity a']);
  });

  it('increases each pause and adds a timer that is due at once after the last attempt', () => {
    const actions = [retried('a', 2, 3)];
    const first = walk(actions, decided(0), failed(0));
    expect(first.decisions).toMatchObject([{ kind: 'timer', id: 1, fireAt: 1_100 }]);
    const last = walk(actions, decided(0), failed(0), decided(1, '', 'timer'), done(1), decided(2), failed(2));
    expect(last.decisions).toMatchObject([{ kind: 'timer', id: 3, fireAt: 1_000 }]);
    expect(last.isFinished).toBe(false);
  });

  it('interleaves its numbers with other retries in the order of events', () => {
    const actions = [all(retried('a', 2), retried('b', 2))];
    const events = [decided(0), decided(1, 'b'), failed(1), failed(0)];
    expect(numbers(walk(actions, ...events))).toEqual(['2 timer', '3 timer']);
  });
});

describe('an external event', () => {
  it('is kept until the orchestration waits for it', () => {
    expect(numbers(walk([activity('a'), wait('e'), activity('b')], decided(0), raised('e'), done(0)))).toEqual([
      '1 activity b',
    ]);
  });

  it('goes to the next generation when it arrives after continueAsNew', () => {
    const actions: OrchestratorAction[] = [wait('e'), { actionType: ActionType.ContinueAsNew, input: 2 }];
    const result = walk(actions, raised('e'), raised('e'));
    expect(result.continuesAsNew).toMatchObject({ input: 2, carried: [{ Name: 'e' }] });
  });
});

describe('suspending', () => {
  it('holds back decisions and events until the instance resumes', () => {
    const actions = [wait('e'), activity('a')];
    const held = walk(actions, { kind: 'suspended' }, raised('e'));
    expect([held.isSuspended, held.decisions, held.isFinished]).toEqual([true, [], false]);
    expect(numbers(walk(actions, { kind: 'suspended' }, raised('e'), { kind: 'resumed' }))).toEqual(['0 activity a']);
  });

  it('holds back decisions of the same turn', () => {
    expect(numbers(walk([activity('a')], { kind: 'suspended' }))).toEqual([]);
    expect(numbers(walk([activity('a')], { kind: 'suspended' }, { kind: 'resumed' }))).toEqual(['0 activity a']);
  });
});

describe('a history that contradicts the actions', () => {
  it.each([
    ['another name', [activity('b')], decided(0, 'a')],
    ['another kind', [timer(2_000)], decided(0, 'a')],
    ['a missing decision', [wait('e')], decided(0, 'a')],
  ])('is detected by %s', (_name, actions, event) => {
    expect(() => walk(actions, event)).toThrow(NonDeterminismError);
  });

  it('may differ in the letter case of names', () => {
    expect(() => walk([activity('ECHO')], decided(0, 'echo'))).not.toThrow();
  });
});

describe('a timer of more than six days', () => {
  it('is made of slices of three days', () => {
    const day = 24 * 3_600_000;
    const first = walk([timer(1_000 + 8 * day)]);
    expect(first.decisions).toMatchObject([{ id: 0, fireAt: 1_000 + 3 * day }]);
    const events: WalkEvent[] = [decided(0, '', 'timer'), { kind: 'turn', at: 1_000 + 3 * day }, done(0)];
    expect(walk([timer(1_000 + 8 * day)], ...events).decisions).toMatchObject([{ id: 1, fireAt: 1_000 + 8 * day }]);
  });
});

describe('an HTTP call that answers 202', () => {
  it('numbers the pause and the next call together', () => {
    const httpRequest = {
      method: 'POST',
      uri: 'http://a/b',
      headers: { 'X-Functions-Key': 'k', x: '1' },
      asynchronousPatternEnabled: true,
    };
    const answer = JSON.stringify({ statusCode: 202, headers: { Location: '/c', 'Retry-After': '2' } });
    const action: OrchestratorAction = { actionType: ActionType.CallHttp, httpRequest };
    const events: WalkEvent[] = [
      decided(0, 'BuiltIn::HttpActivity'),
      { kind: 'answered', id: 0, failed: false, result: answer },
    ];
    const paused = walk([all(action, activity('a'))], ...events);
    expect(numbers(paused)).toEqual(['1 activity a', '2 timer']);
    expect(paused.decisions[1]).toMatchObject({ fireAt: 3_000 });
    const polled = walk([all(action, activity('a'))], ...events, done(2));
    expect(polled.decisions.at(-1)).toMatchObject({
      id: 3,
      http: { method: 'GET', uri: 'http://a/c', headers: { x: '1' } },
    });
  });
});

describe('a call of an entity', () => {
  const call: OrchestratorAction = {
    actionType: ActionType.CallEntity,
    instanceId: '@counter@one',
    operation: 'add',
    input: 1,
  };
  const sent: WalkEvent = { kind: 'decided', what: 'event', id: 0, name: 'op', requestId: 'request' };

  it('is answered by the event that has the id of the request in the history', () => {
    expect(walk([call]).decisions).toMatchObject([
      { kind: 'event', target: '@counter@one', request: { op: 'add', input: '1', signal: false, parent: 'i' } },
    ]);
    expect(numbers(walk([call, activity('a')], sent, raised('other')))).toEqual([]);
    expect(numbers(walk([call, activity('a')], sent, raised('request')))).toEqual(['1 activity a']);
  });

  it('locks in the order of the set and releases each lock with its own number', () => {
    const lockSet = [
      { name: 'Counter', key: 'a' },
      { name: 'Counter', key: 'b' },
    ];
    const lock: OrchestratorAction = { actionType: ActionType.LockEntities, lockSet, lockRequestId: 'request' };
    expect(walk([lock]).decisions).toMatchObject([
      { target: '@counter@a', request: { kind: 'lock', id: 'request', pos: 0 } },
    ]);
    const released = walk([lock, { actionType: ActionType.ReleaseEntities }], sent, raised('request'));
    expect(released.decisions).toMatchObject([
      { id: 1, target: '@counter@a', request: { kind: 'release', parentExecution: 'e' } },
      { id: 2, target: '@counter@b', request: { kind: 'release', parentExecution: 'e' } },
    ]);
  });

  it('has a number but no wait when it is a signal', () => {
    const signal: OrchestratorAction = {
      actionType: ActionType.SignalEntity,
      instanceId: '@counter@one',
      operation: 'add',
    };
    expect(numbers(walk([signal, activity('a')]))).toEqual(['0 event op', '1 activity a']);
  });
});

describe('ActionWalk while the orchestration waits', () => {
  const [a, b, c] = [activity('a'), activity('b'), activity('c')];

  it.each<[string, OrchestratorAction[], WalkEvent[], number]>([
    ['one activity', [a], [], 1],
    ['all of three', [all(a, b, c)], [], 3],
    ['the rest of three', [all(a, b, c)], [decided(0), decided(1, 'b'), decided(2, 'c'), done(1)], 2],
    ['the first of three', [any(a, b, c)], [], 1],
    ['all of one and the first of two', [all(a, any(b, c))], [], 2],
    ['all of two, of which one is tried again', [all(retried('a', 2), b)], [decided(0), failed(0)], 2],
    ['nothing after its end', [a], [decided(0), done(0)], 0],
    ['nothing that counts, as it has continued after a failure', [all(a, b), c], [decided(0), failed(0)], 0],
    ['nothing that counts, as it is suspended', [all(a, b)], [{ kind: 'suspended' }], 0],
  ])('knows how many answers have to come for %s', (_, actions, events, waitsFor) => {
    expect(walk(actions, ...events).waitsFor).toBe(waitsFor);
  });
});
