// A starter with an orchestration and an activity, as in the quickstart.
const { app } = require('@azure/functions');
const df = require('durable-functions');

const activityName = 'greet';

df.app.orchestration('greetingsOrchestrator', function* (context) {
  const outputs = [];
  outputs.push(yield context.df.callActivity(activityName, 'Tokyo'));
  outputs.push(yield context.df.callActivity(activityName, 'Seattle'));
  outputs.push(yield context.df.callActivity(activityName, 'Cairo'));
  return outputs;
});

df.app.activity(activityName, { handler: (input) => `Hello, ${input}` });

app.http('greetingsHttpStart', {
  route: 'orchestrators/{orchestratorName}',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const instanceId = await client.startNew(request.params.orchestratorName, { input: await request.text() });
    context.log(`Started orchestration with ID = '${instanceId}'.`);
    return client.createCheckStatusResponse(request, instanceId);
  },
});

app.http('wait', {
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const instanceId = await client.startNew('greetingsOrchestrator');
    return client.waitForCompletionOrCreateCheckStatusResponse(request, instanceId, {
      timeoutInMilliseconds: 10_000,
      retryIntervalInMilliseconds: 50,
    });
  },
});

df.app.activity('hooked', { handler: (input) => `hooked ${JSON.stringify(input)}` });

df.app.orchestration('callHooked', function* (context) {
  return yield context.df.callActivity('hooked', { a: 1 });
});
