const { setTimeout } = require('node:timers/promises');
const { app } = require('@azure/functions');

const seen = [];
globalThis.hooksSeen = seen;

app.hook.appStart((context) => {
  seen.push('appStart');
  context.hookData.started = true;
});

/** Until this many turns are in progress at the same time, each waits for the others. */
const turnsToMeet = Number(process.env.TURNS_TO_MEET ?? 0);
const longestWaitMs = 10_000;
let turns = 0;
let maxTurns = 0;
let meet;
const met = new Promise((resolve) => (meet = resolve));

app.hook.preInvocation(async (context) => {
  if (context.invocationContext.functionName === 'greetingsOrchestrator') {
    turns += 1;
    maxTurns = Math.max(maxTurns, turns);
    globalThis.maxTurns = maxTurns;
    if (turns >= turnsToMeet) meet();
    await Promise.race([met, setTimeout(longestWaitMs, undefined, { ref: false })]);
    await setTimeout(5);
    turns -= 1;
  }
  if (context.invocationContext.functionName !== 'hooked') return;
  context.hookData.began = 'pre';
  context.inputs = [{ ...context.inputs[0], replaced: true }, ...context.inputs.slice(1)];
  const handler = context.functionHandler;
  context.functionHandler = async (...args) => `${await handler(...args)} through the hook`;
});

app.hook.postInvocation((context) => {
  if (context.invocationContext.functionName === 'hooked')
    context.result = `${context.result}, ${context.hookData.began} and post`;
  if (context.invocationContext.functionName === 'rescued') {
    context.error = null;
    context.result = { body: 'rescued by a hook' };
  }
});

app.hook.log((context) => {
  context.message = context.message.replace('password', '********');
});

app.hook.appTerminate(() => {
  console.log('appTerminate hook ran');
});
