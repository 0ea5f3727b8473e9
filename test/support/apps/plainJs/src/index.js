const { app } = require('@azure/functions');

const seen = [];
globalThis.hooksSeen = seen;

app.hook.appStart((context) => {
  seen.push('appStart');
  context.hookData.started = true;
});

let turns = 0;
let maxTurns = 0;

app.hook.preInvocation(async (context) => {
  if (context.invocationContext.functionName === 'greetingsOrchestrator') {
    turns += 1;
    maxTurns = Math.max(maxTurns, turns);
    globalThis.maxTurns = maxTurns;
    await new Promise((resolve) => setTimeout(resolve, 5));
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
