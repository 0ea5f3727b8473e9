// The app that bench/host.ts runs on the embedded host: activities that do nothing, in the shapes that matter.
const { existsSync, writeFileSync } = require('node:fs');
const { app } = require('@azure/functions');
const df = require('durable-functions');

df.app.activity('empty', { handler: () => undefined });

/** Creates a file when it starts, and ends when another file exists. */
df.app.activity('hold', {
  handler: async ({ began, release }) => {
    if (!existsSync(began)) writeFileSync(began, String(Date.now()));
    while (!existsSync(release)) await new Promise((resolve) => setTimeout(resolve, 20));
  },
});

const activities = (context, count, name, input) =>
  context.df.Task.all(Array.from({ length: count }, () => context.df.callActivity(name, input)));

df.app.orchestration('one', function* (context) {
  yield context.df.callActivity('empty');
});

df.app.orchestration('fanOut', function* (context) {
  yield activities(context, context.df.getInput(), 'empty');
});

df.app.orchestration('batches', function* (context) {
  const { count, size } = context.df.getInput();
  for (let index = 0; index < count; index += 1) yield context.df.callSubOrchestrator('fanOut', size);
});

df.app.orchestration('steps', function* (context) {
  for (let index = 0; index < context.df.getInput(); index += 1) yield context.df.callActivity('empty');
});

df.app.orchestration('holdAll', function* (context) {
  const { count, ...files } = context.df.getInput();
  yield activities(context, count, 'hold', files);
});

app.http('binding', {
  extraInputs: [df.input.durableClient()],
  handler: (_request, context) => ({ jsonBody: context.extraInputs.get(context.options.extraInputs[0].name) }),
});

app.http('memory', {
  handler: () => {
    globalThis.gc?.();
    return { jsonBody: process.memoryUsage() };
  },
});
