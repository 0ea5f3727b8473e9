const { appendFileSync } = require('node:fs');
const df = require('durable-functions');

df.app.orchestration('hello', function* (context) {
  const results = [];
  for (const city of ['Tokyo', 'Seattle', 'London'])
    results.push(yield context.df.callActivity('echo', `Hello ${city}`));
  return results;
});

df.app.orchestration('returnInput', function* (context) {
  return { input: context.df.getInput(), type: typeof context.df.getInput() };
});

/** Input: `[activity, input]`. */
df.app.orchestration('callOne', function* (context) {
  const [name, input] = context.df.getInput();
  return yield context.df.callActivity(name, input);
});

/** Input: the number of activities. */
df.app.orchestration('fanOut', function* (context) {
  const tasks = Array.from({ length: context.df.getInput() }, (_, index) => context.df.callActivity('echo', index));
  const results = yield context.df.Task.all(tasks);
  return results.reduce((sum, each) => sum + each, 0);
});

/** Starts another orchestration through an activity and does not wait for it. Input: the activity's input. */
df.app.orchestration('startsAndLeaves', function* (context) {
  return yield context.df.callActivity('startOther', context.df.getInput());
});

/** Continues when a timer has fired, while its sub-orchestration is open. Input: `[child, input, after]`. */
df.app.orchestration('leavesChildOpen', function* (context) {
  const [child, input] = context.df.getInput();
  const timer = context.df.createTimer(context.df.currentUtcDateTime);
  yield context.df.Task.any([context.df.callSubOrchestrator(child, input), timer]);
  context.df.setCustomStatus('returned');
  return 'left';
});

/** Creates a sub-orchestration that it never yields. Input: `[child, input]`. */
df.app.orchestration('neverYieldsChild', function* (context) {
  const [child, input] = context.df.getInput();
  context.df.callSubOrchestrator(child, input, `${context.df.instanceId}-child`);
  return yield context.df.callActivity('echo', 'left');
});

const turns = new Map();

/** Waits for two records, for a file, and for one more task of the kind `and`. Returns the number of its turns in this process. */
df.app.orchestration('allWithFile', function* (context) {
  const { instanceId } = context.df;
  turns.set(instanceId, (turns.get(instanceId) ?? 0) + 1);
  const { file, and, url } = context.df.getInput();
  const more = {
    event: () => context.df.waitForExternalEvent('go'),
    retry: () =>
      context.df.callActivityWithRetry('failUntil', new df.RetryOptions(20, 3), { key: instanceId, succeedAt: 3 }),
    failure: () => context.df.callActivity('fail', 'no'),
    http: () => context.df.callHttp({ method: 'GET', url }),
    child: () => context.df.callSubOrchestrator('hello'),
  };
  const records = ['a', 'b'].map((name) => context.df.callActivity('record', `${name} of ${instanceId}`));
  const wait = context.df.callActivity('waitForFile', { file, line: instanceId });
  try {
    yield context.df.Task.all([...records, wait, ...(and in more ? [more[and]()] : [])]);
  } catch {
    context.df.setCustomStatus('caught');
  }
  return turns.get(instanceId);
});

df.app.orchestration('fanOutRecord', function* (context) {
  const { count, prefix } = context.df.getInput();
  const tasks = Array.from({ length: count }, (_, index) => context.df.callActivity('record', `${prefix}${index}`));
  return (yield context.df.Task.all(tasks)).length;
});

df.app.orchestration('steps', function* (context) {
  const { count, prefix } = context.df.getInput();
  for (let index = 0; index < count; index += 1) yield context.df.callActivity('record', `${prefix}${index}`);
  return count;
});

df.app.orchestration('retry', function* (context) {
  const { key, succeedAt, attempts } = context.df.getInput();
  const options = new df.RetryOptions(20, attempts);
  options.backoffCoefficient = 2;
  return yield context.df.callActivityWithRetry('failUntil', options, { key, succeedAt });
});

df.app.orchestration('caught', function* (context) {
  try {
    yield context.df.callActivity('fail', context.df.getInput());
  } catch (error) {
    return error.message;
  }
});

df.app.orchestration('parent', function* (context) {
  const { child, input, id } = context.df.getInput();
  return { child: yield context.df.callSubOrchestrator(child, input, id) };
});

df.app.orchestration('throws', function* (context) {
  throw new Error(context.df.getInput());
});

/** Throws its input, which is not an error. */
df.app.orchestration('throwsValue', function* (context) {
  throw context.df.getInput();
});

df.app.orchestration('waitFor', function* (context) {
  const received = [];
  for (const name of context.df.getInput()) received.push(yield context.df.waitForExternalEvent(name));
  return received;
});

df.app.orchestration('sleep', function* (context) {
  const until = new Date(context.df.currentUtcDateTime.getTime() + context.df.getInput());
  yield context.df.createTimer(until);
  return context.df.currentUtcDateTime.getTime() >= until.getTime();
});

/** Waits with a deadline. Cancels the timer when the event arrives first. */
df.app.orchestration('eventOrTimeout', function* (context) {
  const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + context.df.getInput()));
  const event = context.df.waitForExternalEvent('go');
  const first = yield context.df.Task.any([event, timer]);
  if (first === timer) return 'timeout';
  timer.cancel();
  return first.result;
});

df.app.orchestration('counter', function* (context) {
  const count = context.df.getInput();
  context.df.setCustomStatus({ count });
  if (count >= 5) return count;
  yield context.df.callActivity('echo', count);
  context.df.continueAsNew(count + 1);
});

/** Collects events over generations until the event `stop`. */
df.app.orchestration('collector', function* (context) {
  const collected = context.df.getInput() ?? [];
  const item = yield context.df.waitForExternalEvent('item');
  if (item === 'stop') return collected;
  context.df.continueAsNew([...collected, item]);
});

/** Makes a payload of a length for something that it hands on. Input: `[what, length]`. */
df.app.orchestration('grow', function* (context) {
  const [what, length] = context.df.getInput();
  if (length === 0) return 'grown';
  const text = 'x'.repeat(length);
  if (what === 'activity') yield context.df.callActivity('echo', text);
  if (what === 'child') yield context.df.callSubOrchestrator('grow', text);
  if (what === 'next') context.df.continueAsNew(['next', 0, text]);
  return what === 'output' ? text : 'grown';
});

df.app.orchestration('status', function* (context) {
  for (const value of context.df.getInput()) {
    context.df.setCustomStatus(value);
    yield context.df.waitForExternalEvent('next');
  }
  return 'done';
});

df.app.orchestration('guids', function* (context) {
  const before = [context.df.newGuid(context.df.instanceId), context.df.currentUtcDateTime.getTime()];
  yield context.df.callActivity('empty');
  return [before, context.df.newGuid(context.df.instanceId), context.df.currentUtcDateTime.getTime()];
});

df.app.orchestration('maxRunning', function* (context) {
  const tasks = Array.from({ length: context.df.getInput() }, () => context.df.callActivity('countRunning'));
  return Math.max(...(yield context.df.Task.all(tasks)));
});

/** A person has four tries to send the right code before a timer ends. The timer is part of each Task.any. */
df.app.orchestration('confirmByCode', function* (context) {
  const { code, ms } = context.df.getInput();
  const expected = yield context.df.callActivity('echo', code);
  const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + ms));
  let isConfirmed = false;
  for (let tries = 0; tries < 4; tries += 1) {
    const answer = context.df.waitForExternalEvent('code');
    if ((yield context.df.Task.any([answer, timer])) === timer) break;
    isConfirmed = answer.result === expected;
    if (isConfirmed) break;
  }
  if (!timer.isCompleted) timer.cancel();
  return isConfirmed;
});

df.app.orchestration('yieldedTwice', function* (context) {
  const task = context.df.callActivity('echo', 'once');
  return [yield task, yield task];
});

df.app.orchestration('twoSteps', function* (context) {
  yield context.df.waitForExternalEvent('go');
  context.df.setCustomStatus('continued');
  return yield context.df.callActivity('echo', 'step');
});

/** Has code that changes between two starts of the host, as after a deployment during a run. */
df.app.orchestration('changing', function* (context) {
  const name = process.env.CHANGED_CODE ?? 'echo';
  if (name === 'timer') yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1));
  else if (name !== 'nothing') yield context.df.callActivity(name, 'x');
  yield context.df.waitForExternalEvent('go');
});

df.app.orchestration('rewindable', function* (context) {
  const { file, children } = context.df.getInput();
  const tasks = [
    context.df.callActivity('record', 'once'),
    context.df.callActivity('needsFile', { file, line: 'try' }),
  ];
  for (const id of children) tasks.push(context.df.callSubOrchestrator('rewindable', { file, children: [] }, id));
  return (yield context.df.Task.all(tasks)).length;
});

df.app.orchestration('rewindRetried', function* (context) {
  yield context.df.callActivityWithRetry('fail', new df.RetryOptions(1, 2), 'always');
});

df.app.orchestration('http', function* (context) {
  const { status, ...request } = context.df.getInput();
  const response = yield context.df.callHttp(request);
  return status ? response.statusCode : response;
});

/** Catches the failure at once. The runtime starts nothing new before the slow activity has ended. */
df.app.orchestration('caughtAll', function* (context) {
  const { file } = context.df.getInput();
  try {
    yield context.df.Task.all([
      context.df.callActivity('fail', 'fast'),
      context.df.callActivity('waitForFile', { file, line: 'slow' }),
    ]);
  } catch {
    context.df.setCustomStatus('caught');
  }
  return yield context.df.callActivity('record', 'after');
});

/** Returns while a timer and an activity are open. */
df.app.orchestration('leavesOpen', function* (context) {
  const { file } = context.df.getInput();
  yield context.df.Task.any([
    context.df.callActivity('waitForFile', { file, line: 'open' }),
    context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1)),
  ]);
  context.df.setCustomStatus('returned');
  return 'left';
});

df.app.orchestration('nested', function* (context) {
  const { all, any } = context.df.Task;
  const call = (value) => context.df.callActivity('echo', value);
  const [first, second] = yield all([
    all([call(1), call(2)]),
    any([context.df.waitForExternalEvent('never'), call(3)]),
  ]);
  return [first, second.result, yield call(4)];
});

df.app.orchestration('retriesInParallel', function* (context) {
  const { key, count } = context.df.getInput();
  const options = new df.RetryOptions(5, 4);
  const tasks = Array.from({ length: count }, (_, index) =>
    context.df.callActivityWithRetry('failUntil', options, { key: `${key}${index}`, succeedAt: 1 + (index % 4) }),
  );
  const results = yield context.df.Task.all(tasks);
  return [results, yield context.df.callActivity('echo', 'after')];
});

df.app.orchestration('retriedChild', function* (context) {
  return yield context.df.callSubOrchestratorWithRetry('callOne', new df.RetryOptions(5, 3), context.df.getInput());
});

df.app.orchestration('sameName', function* (context) {
  const older = context.df.waitForExternalEvent('e');
  const newer = context.df.waitForExternalEvent('e');
  yield context.df.Task.all([older, newer]);
  return { older: older.result, newer: newer.result };
});

df.app.orchestration('version', function* (context) {
  return context.df.version;
});

df.app.orchestration('parentOfVersion', function* (context) {
  return [context.df.version, yield context.df.callSubOrchestrator('version')];
});

df.app.orchestration('continueWithText', function* (context) {
  const input = context.df.getInput();
  if (input !== 'first') return input;
  context.df.continueAsNew('second');
});

df.app.orchestration('statusOverGenerations', function* (context) {
  if (context.df.getInput() === 2) {
    yield context.df.waitForExternalEvent('go');
    return 'done';
  }
  context.df.setCustomStatus('from generation one');
  context.df.continueAsNew(2);
});

df.app.orchestration('forgetfulCollector', function* (context) {
  if (context.df.getInput() === 2)
    return yield (
      context.df.Task.any([
        context.df.waitForExternalEvent('early'),
        context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 50)),
      ]) && 'ended'
    );
  yield context.df.waitForExternalEvent('go');
  context.df.continueAsNew(2);
});

df.app.orchestration('tooMany', function* (context) {
  yield context.df.Task.all(Array.from({ length: 60 }, () => context.df.callActivity('echo', 1)));
});

df.app.orchestration('yieldsNothing', function* (context) {
  yield context.df.continueAsNew(1);
});

df.app.orchestration('emptyAll', function* (context) {
  yield context.df.Task.all([]);
});

/** Input: key, then operations as `[name, input]`; a name that ends in ! is a signal. */
df.app.orchestration('entity', function* (context) {
  const [key, ...operations] = context.df.getInput();
  const id = new df.EntityId('Tally', key);
  const results = [];
  for (const [name, input] of operations) {
    if (name.endsWith('!')) context.df.signalEntity(id, name.slice(0, -1), input);
    else {
      try {
        results.push(yield context.df.callEntity(id, name, input));
      } catch (error) {
        results.push(`failed: ${error.message}`);
      }
    }
  }
  return results;
});

df.app.orchestration('entities', function* (context) {
  const count = context.df.getInput();
  const call = (index) => context.df.callEntity(new df.EntityId('Tally', `many${index % 3}`), 'add', 1);
  const tasks = Array.from({ length: count }, (_, index) => call(index));
  tasks.push(context.df.callActivity('echo', 'activity'));
  return yield context.df.Task.all(tasks);
});

df.app.orchestration('unknownEntity', function* (context) {
  return yield context.df.callEntity(new df.EntityId('missing', 'x'), 'get');
});

/** Moves an amount from one entity to another under the locks of both. With `waits` it waits in between. */
df.app.orchestration('transfer', function* (context) {
  const { from, to, amount, waits, forgets } = context.df.getInput();
  const [source, target] = [new df.EntityId('Tally', from), new df.EntityId('Tally', to)];
  const lock = yield context.df.lock(source, target);
  context.df.setCustomStatus('locked');
  if (waits) yield context.df.waitForExternalEvent('go');
  const before = [yield context.df.callEntity(source, 'get'), yield context.df.callEntity(target, 'get')];
  yield context.df.callEntity(source, 'add', -amount);
  yield context.df.callEntity(target, 'add', amount);
  if (!forgets) lock.release();
  return before;
});

df.app.entity('Tally', (context) => {
  const value = context.df.getState(() => 0);
  switch (context.df.operationName) {
    case 'add':
      context.df.setState(value + context.df.getInput());
      context.df.return(value + context.df.getInput());
      break;
    case 'get':
      context.df.return(value);
      break;
    case 'copyTo':
      context.df.signalEntity(new df.EntityId('Tally', context.df.getInput()), 'add', value);
      break;
    case 'delete':
      context.df.destructOnExit();
      break;
    default:
      throw 'no such operation';
  }
});

df.app.orchestration('times', function* (context) {
  const times = [context.df.currentUtcDateTime.getTime()];
  for (let index = 0; index < 3; index += 1) {
    yield context.df.waitForExternalEvent('tick');
    times.push(context.df.currentUtcDateTime.getTime());
  }
  return times;
});

/**
 * Creates every kind of history event in each round: activities one by one and in parallel, a retry, a child, fired and
 * cancelled timers, events, a custom status, a new generation.
 */
df.app.orchestration('exercise', function* (context) {
  const { id, round, rounds, folder, results } = context.df.getInput();
  const { all, any } = context.df.Task;
  const record = (name) => context.df.callActivity('record', `${id}/${round}/${name}`);
  const later = (ms) => context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + ms));
  const found = [yield record('first')];
  const together = ['a', 'b', 'c'].map(record);
  together.push(context.df.callSubOrchestrator('exerciseChild', `${id}/${round}`));
  found.push(...(yield all(together)));
  const retries = new df.RetryOptions(5, 3);
  found.push(yield context.df.callActivityWithRetry('failOnce', retries, { folder, line: `${id}-${round}-retried` }));
  yield later(15);
  context.df.setCustomStatus({ waitsFor: round });
  for (let event; event !== round;) {
    const timeout = later(3_600_000);
    const first = context.df.waitForExternalEvent('go');
    event = (yield any([first, timeout])).result;
    timeout.cancel();
  }
  const next = [...results, found];
  if (round + 1 === rounds) return next;
  context.df.continueAsNew({ id, round: round + 1, rounds, folder, results: next });
});

df.app.orchestration('exerciseChild', function* (context) {
  const name = context.df.getInput();
  yield context.df.callActivity('record', `${name}/child`);
  return `${name}/done`;
});

df.app.orchestration('manyBig', function* (context) {
  const { count, length } = context.df.getInput();
  const tasks = Array.from({ length: count }, () => context.df.callActivity('big', length));
  return (yield context.df.Task.all(tasks)).reduce((sum, text) => sum + text.length, 0);
});

/** Writes a line for each step when it runs the step for the first time. */
df.app.orchestration('replaying', function* (context) {
  const seen = [];
  for (let index = 0; index < 3; index += 1) {
    if (!context.df.isReplaying) appendFileSync(process.env.JOURNAL, `new ${index}\n`);
    seen.push(context.df.isReplaying);
    yield context.df.callActivity('empty');
  }
  return [...seen, context.df.isReplaying];
});
