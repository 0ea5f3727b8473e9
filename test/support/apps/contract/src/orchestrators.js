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

/** Input: how many. */
df.app.orchestration('fanOut', function* (context) {
  const tasks = Array.from({ length: context.df.getInput() }, (_, index) => context.df.callActivity('echo', index));
  const results = yield context.df.Task.all(tasks);
  return results.reduce((sum, each) => sum + each, 0);
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

/** A wait with a deadline: the timer is cancelled when the event is first. */
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

/** Collects events over generations until one says stop. */
df.app.orchestration('collector', function* (context) {
  const collected = context.df.getInput() ?? [];
  const item = yield context.df.waitForExternalEvent('item');
  if (item === 'stop') return collected;
  context.df.continueAsNew([...collected, item]);
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

/** Hands a task that was yielded before to a second Task.any. */
df.app.orchestration('reusedTask', function* (context) {
  const event = context.df.callActivity('echo', 1);
  const other = context.df.callActivity('echo', 2);
  yield context.df.Task.any([event, other]);
  yield context.df.Task.any([other, context.df.waitForExternalEvent('never')]);
});

df.app.orchestration('yieldedTwice', function* (context) {
  const task = context.df.callActivity('echo', 'once');
  return [yield task, yield task];
});

df.app.orchestration('twoSteps', function* (context) {
  yield context.df.waitForExternalEvent('go');
  context.df.setCustomStatus('went on');
  return yield context.df.callActivity('echo', 'step');
});
