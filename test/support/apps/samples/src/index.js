// The patterns that the documentation of Durable Functions shows, each in the shape of its public sample.
const { createReadStream, existsSync, writeFileSync } = require('node:fs');
const { readFile } = require('node:fs/promises');
const { app } = require('@azure/functions');
const df = require('durable-functions');

app.http('binding', {
  methods: ['GET'],
  extraInputs: [df.input.durableClient()],
  handler: (_request, context) => ({ jsonBody: context.extraInputs.get(context.options.extraInputs[0].name) }),
});

// Samples name files relative to the folder of the app.
app.http('fileWhole', { handler: async () => ({ body: await readFile('./host.json', 'utf8') }) });
app.http('fileStream', { handler: () => ({ body: createReadStream('host.json') }) });
df.app.activity('readFile', { handler: (name) => readFile(name, 'utf8') });
df.app.orchestration('readsFile', function* (context) {
  return yield context.df.callActivity('readFile', context.df.getInput());
});

// Errors that no function can catch, and a function that ends the process.
const throwLater = (text) =>
  setTimeout(() => {
    throw new Error(text);
  }, 5);
const never = () => new Promise(() => undefined);
app.http('process', { handler: () => ({ jsonBody: process.pid }) });
app.http('waits', { handler: never });
app.http('throwsLater', {
  handler: () => {
    throwLater('thrown by a timer');
    return never();
  },
});
app.http('exits', { handler: () => process.exit(0) });
df.app.activity('crashesOnce', {
  handler: (marker) => {
    if (existsSync(marker)) return 'second time';
    writeFileSync(marker, '');
    throwLater('thrown by the timer of an activity');
    return never();
  },
});
df.app.orchestration('survives', function* (context) {
  return yield context.df.callActivity('crashesOnce', context.df.getInput());
});
df.app.activity('waitsForever', { handler: never });
df.app.orchestration('timesOut', function* (context) {
  return yield context.df.callActivity('waitsForever');
});

df.app.activity('sayHello', { handler: (city) => `Hello ${city}!` });

df.app.orchestration('chaining', function* (context) {
  const output = [];
  for (const city of ['Tokyo', 'Seattle', 'London']) output.push(yield context.df.callActivity('sayHello', city));
  return output;
});

df.app.activity('listFiles', { handler: (count) => Array.from({ length: count }, (_, index) => `file-${index}`) });
df.app.activity('sizeOfFile', { handler: (name) => Number(name.slice('file-'.length)) + 1 });

df.app.orchestration('fanOutFanIn', function* (context) {
  const files = yield context.df.callActivity('listFiles', context.df.getInput());
  const sizes = yield context.df.Task.all(files.map((file) => context.df.callActivity('sizeOfFile', file)));
  return sizes.reduce((sum, size) => sum + size, 0);
});

let looks = 0;
df.app.activity('isClear', { handler: (after) => ++looks >= after });
df.app.activity('sendAlert', { handler: (phone) => `alert to ${phone}` });

df.app.orchestration('monitor', function* (context) {
  const { clearAfter, phone, everyMs, expireMs } = context.df.getInput();
  const endTime = context.df.currentUtcDateTime.getTime() + expireMs;
  while (context.df.currentUtcDateTime.getTime() < endTime) {
    if (yield context.df.callActivity('isClear', clearAfter)) return yield context.df.callActivity('sendAlert', phone);
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + everyMs));
  }
  return 'expired';
});

df.app.activity('sendChallenge', { handler: () => 1234 });

df.app.orchestration('phoneVerification', function* (context) {
  const code = yield context.df.callActivity('sendChallenge', context.df.getInput().phone);
  const { waitMs } = context.df.getInput();
  const timeout = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + waitMs));
  let isAuthorized = false;
  for (let tries = 0; tries <= 3; tries += 1) {
    const response = context.df.waitForExternalEvent('SmsChallengeResponse');
    const winner = yield context.df.Task.any([response, timeout]);
    if (winner !== response) break;
    if (response.result !== code) continue;
    isAuthorized = true;
    break;
  }
  if (!timeout.isCompleted) timeout.cancel();
  return isAuthorized;
});

df.app.entity('counter', (context) => {
  const value = context.df.getState(() => 0);
  if (context.df.operationName === 'add') context.df.setState(value + context.df.getInput());
  else if (context.df.operationName === 'reset') context.df.setState(0);
  else context.df.return(value);
});

df.app.orchestration('counterOrchestration', function* (context) {
  const entityId = new df.EntityId('counter', context.df.getInput());
  const value = yield context.df.callEntity(entityId, 'get');
  if (value < 10) context.df.signalEntity(entityId, 'add', 1);
  return yield context.df.callEntity(entityId, 'get');
});

df.app.activity('cleanUp', { handler: (round) => `cleaned ${round}` });

df.app.orchestration('periodicCleanUp', function* (context) {
  const { round, rounds, everyMs } = context.df.getInput();
  yield context.df.callActivity('cleanUp', round);
  if (round === rounds) return round;
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + everyMs));
  context.df.continueAsNew({ round: round + 1, rounds, everyMs });
});

df.app.orchestration('provisionDevice', function* (context) {
  yield context.df.callActivity('sayHello', context.df.getInput());
  return `${context.df.getInput()} of ${context.df.parentInstanceId ?? 'nobody'}`;
});

df.app.orchestration('provisionNewDevices', function* (context) {
  const tasks = context.df
    .getInput()
    .map((id, index) => context.df.callSubOrchestrator('provisionDevice', id, `${context.df.instanceId}:${index}`));
  return yield context.df.Task.all(tasks);
});

df.app.orchestration('checkSite', function* (context) {
  const response = yield context.df.callHttp({ method: 'GET', url: context.df.getInput() });
  return response.statusCode >= 400 ? `failed with ${response.statusCode}` : response.content;
});

let calls = 0;
df.app.activity('flaky', {
  handler: (failures) => {
    calls += 1;
    if (calls <= failures) throw new Error(`try ${calls} failed`);
    return calls;
  },
});

df.app.orchestration('retry', function* (context) {
  return yield context.df.callActivityWithRetry('flaky', new df.RetryOptions(10, 5), context.df.getInput());
});
