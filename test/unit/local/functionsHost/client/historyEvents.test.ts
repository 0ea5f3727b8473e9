import { historyEvents } from '../../../../../local/functionsHost/client/historyEvents';
import { statusBody } from '../../../../../local/functionsHost/client/statusBody';
import { EventType, incoming } from '../../../../../local/functionsHost/runner/history/historyEvent';
import { Status, statusNumbers } from '../../../../../local/functionsHost/runner/instances/instanceStatus';

const at = Date.parse('2026-11-25T10:00:00.500Z');

describe('historyEvents', () => {
  const texts = [
    incoming(EventType.OrchestratorStarted, {}, at),
    incoming(EventType.ExecutionStarted, { Name: 'o', Version: '', Input: '{"a":1}', Tags: null, Generation: 0 }, at),
    { ...incoming(EventType.TaskScheduled, { Name: 'answered', Input: null }, at), EventId: 0 },
    { ...incoming(EventType.TaskScheduled, { Name: 'open', Input: null }, at), EventId: 1 },
    incoming(EventType.TaskCompleted, { TaskScheduledId: 0, Result: '[1]' }, at + 1000),
    incoming(EventType.OrchestratorCompleted, {}, at),
  ].map((event) => JSON.stringify(event));

  it('merges tasks into their answers and omits the marks of turns', () => {
    const [started, open, completed, ...others] = historyEvents(texts, { showInput: true, showOutput: true });
    expect(started).toMatchObject({
      EventType: 'ExecutionStarted',
      Timestamp: '2026-11-25T10:00:00.500+00:00',
      Input: '{"a":1}',
      FunctionName: 'o',
    });
    expect(open).toMatchObject({ EventType: 'TaskScheduled', Name: 'open', Input: null });
    expect(completed).toEqual({
      EventType: 'TaskCompleted',
      Timestamp: '2026-11-25T10:00:01.500+00:00',
      Result: [1],
      ScheduledTime: '2026-11-25T10:00:00.500+00:00',
      FunctionName: 'answered',
      Input: null,
    });
    expect(others).toEqual([]);
  });

  it('shows results only on request', () => {
    const events = historyEvents(texts, { showInput: true, showOutput: false });
    expect(JSON.stringify(events)).not.toContain('Result');
  });

  it('hides the input of the start on request', () => {
    const [started] = historyEvents(texts, { showInput: false, showOutput: true });
    expect(started).not.toHaveProperty('Input');
  });
});

describe('statusBody', () => {
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

  it('shows times in whole seconds, parses JSON and keeps other texts', () => {
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

  it('reads a filter of status names and ignores unknown names', () => {
    expect(statusNumbers('Running,failed,Nonsense')).toEqual([Status.Running, Status.Failed]);
  });
});
