const { app, HttpResponse, output } = require('@azure/functions');

app.http('hello', {
  handler: (_request, context) => {
    context.trace('a trace');
    context.warn('the password is not shown');
    return { body: 'hello' };
  },
});

app.http('guarded', { authLevel: 'function', handler: () => ({ body: 'guarded' }) });
app.http('forAdmins', { authLevel: 'admin', handler: () => ({ body: 'for admins' }) });
app.http('setting', {
  route: '%SETTING_ROUTE%/{id}',
  handler: (request) => ({ body: `by setting ${request.params.id}` }),
});
app.http('disabled', { handler: () => ({ body: 'must not be reached' }) });
app.http('maxTurns', { handler: () => ({ jsonBody: globalThis.maxTurns }) });
app.http('hooks', { handler: () => ({ jsonBody: globalThis.hooksSeen }) });
let slowCalls = 0;
app.http('slow', {
  handler: () => {
    slowCalls += 1;
    return new Promise(() => undefined);
  },
});
app.http('slowCalls', { handler: () => ({ jsonBody: slowCalls }) });
app.http('rescued', {
  handler: () => {
    throw new Error('lost');
  },
});
app.http('responseObject', {
  handler: () => new HttpResponse({ status: 201, body: 'made', headers: { 'x-made': 'yes' } }),
});

// The embedded host does not support these triggers and bindings. It logs this and runs all other functions.
app.storageQueue('fromQueue', { queueName: 'work', connection: 'Storage', handler: () => undefined });
app.http('toQueue', {
  extraOutputs: [output.storageQueue({ queueName: 'work', connection: 'Storage' })],
  handler: () => ({ body: 'answered all the same' }),
});

// More than a pipe holds.
app.http('prints', {
  handler: () => {
    for (let line = 0; line < 20; line += 1) process.stdout.write(`printed ${line} ${'.'.repeat(50_000)}\n`);
    return { body: 'printed' };
  },
});
