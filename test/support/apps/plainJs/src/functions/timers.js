const { appendFileSync } = require('node:fs');
const { app } = require('@azure/functions');
const df = require('durable-functions');

const journal = (line) => appendFileSync(process.env.JOURNAL, `${line}\n`);

app.timer('everySecond', {
  schedule: '* * * * * *',
  handler: (timer) => journal(`everySecond monitored=${timer.scheduleStatus !== null}`),
});

app.timer('yearly', {
  schedule: '%YEARLY%',
  handler: (timer) => journal(`yearly pastDue=${timer.isPastDue} last=${timer.scheduleStatus.last}`),
});

app.timer('onStartup', { schedule: '0 0 0 1 1 *', runOnStartup: true, handler: () => journal('onStartup') });

app.timer('starter', {
  schedule: '0 0 0 1 1 *',
  extraInputs: [df.input.durableClient()],
  handler: async (_timer, context) => {
    await df.getClient(context).startNew('greetingsOrchestrator', { instanceId: 'started-by-timer' });
  },
});

let tries = 0;
app.timer('unlucky', {
  schedule: '0 0 0 1 1 *',
  retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: 10 },
  handler: (_timer, context) => {
    tries += 1;
    journal(`unlucky ${tries} of ${context.retryContext.maxRetryCount}, retry ${context.retryContext.retryCount}`);
    throw new Error('no luck');
  },
});

// Functions that the admin endpoint runs by hand.
app.http('writes', { handler: async (request) => journal(`writes ${request.method} ${await request.text()}`) });
df.app.activity('writesToo', { handler: (input) => journal(`writesToo ${input}`) });
app.storageQueue('writesAsWell', {
  queueName: 'work',
  connection: 'Storage',
  handler: (message) => journal(`writesAsWell ${message.id}`),
});

let hasRun = false;
app.timer('endlessOnce', {
  schedule: '* * * * * *',
  handler: () => {
    journal('endlessOnce');
    const isFirst = !hasRun;
    hasRun = true;
    return isFirst ? new Promise(() => undefined) : undefined;
  },
});
