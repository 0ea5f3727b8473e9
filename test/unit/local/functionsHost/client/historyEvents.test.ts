import { historyEvents } from '../../../../../local/functionsHost/client/historyEvents';
import { statusBody, statusNumbers } from '../../../../../local/functionsHost/client/statusBody';
import { EventType, incoming, Status } from '../../../../../local/functionsHost/runner/historyEvent';

const at = Date.parse('2026-11-25T10:00:00.500Z');

describe('the history that a client sees', () => {
  const texts = [
    incoming(EventType.OrchestratorStarted, {}, at),
    incoming(EventType.ExecutionStarted, { Name: 'o', Version: '', Input: '{"a":1}', Tags: null, Generation: 0 }, at),
    { ...incoming(EventType.TaskScheduled, { Name: 'answered', Input: null }, at), EventId: 0 },
    { ...incoming(EventType.TaskScheduled, { Name: 'open', Input: null }, at), EventId: 1 },
    incoming(EventType.TaskCompleted, { TaskScheduledId: 0, Result: '[1]' }, at + 1000),
    incoming(EventType.OrchestratorCompleted, {}, at),
  ].map((event) => JSON.stringify(event));

  it('folds tasks into their answers and leaves out the marks of turns', () => {
    expect(historyEvents(texts, true)).toEqual([
      { EventType: 'ExecutionStarted', Timestamp: '2026-11-25T10:00:00.500Z', Input: { a: 1 }, FunctionName: 'o' },
      { EventType: 'TaskScheduled', Timestamp: '2026-11-25T10:00:00.500Z', Name: 'open', Input: null },
      {
        EventType: 'TaskCompleted',
        Timestamp: '2026-11-25T10:00:01.500Z',
        Result: [1],
        ScheduledTime: '2026-11-25T10:00:00.500Z',
        FunctionName: 'answered',
      },
    ]);
  });

  it('shows results only when asked to', () => {
    expect(JSON.stringify(historyEvents(texts, false))).not.toContain('Result');
  });
});

describe('the status that a client sees', () => {
  const row = {
    key: 1,
    instanceId: 'i',
    executionId: 'e',
    generation: 0,
    name: 'o',
    version: '',
    status: Status.Failed,
    input: '1',
    output: 'just text',
    customStatus: null,
    createdAt: at,
    updatedAt: at,
    parent: null,
  };

  it('has times in whole seconds, JSON parsed and other text as it is', () => {
    expect(statusBody(row, { showInput: true })).toEqual({
      name: 'o',
      instanceId: 'i',
      runtimeStatus: 'Failed',
      input: 1,
      customStatus: null,
      output: 'just text',
      createdTime: '2026-11-25T10:00:00Z',
      lastUpdatedTime: '2026-11-25T10:00:00Z',
    });
  });

  it('is asked for by name, and unknown names are left out', () => {
    expect(statusNumbers('Running,failed,Nonsense')).toEqual([Status.Running, Status.Failed]);
  });
});
