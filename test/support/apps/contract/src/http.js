const { app } = require('@azure/functions');
const df = require('durable-functions');

app.http('start', {
  route: 'start/{name}/{id?}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const text = await request.text();
    const input = text === '' ? undefined : JSON.parse(text);
    const instanceId = await client.startNew(request.params.name, { instanceId: request.params.id, input });
    return client.createCheckStatusResponse(request, instanceId);
  },
});

/** Calls a method of the durable client with the arguments in the body, and answers with the result or the error. */
app.http('client', {
  route: 'client/{method}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    try {
      return { jsonBody: { result: (await client[request.params.method](...(await request.json()))) ?? null } };
    } catch (error) {
      return { jsonBody: { error: error.message } };
    }
  },
});

app.http('binding', {
  methods: ['GET'],
  extraInputs: [df.input.durableClient()],
  handler: (_request, context) => ({ jsonBody: context.extraInputs.get(context.options.extraInputs[0].name) }),
});

/** Answers with the request as the function received it. */
app.http('mirror', {
  route: 'mirror/{*rest}',
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  handler: async (request) => ({
    jsonBody: {
      method: request.method,
      url: request.url,
      params: request.params,
      query: Object.fromEntries(request.query),
      headers: Object.fromEntries(request.headers),
      body: Buffer.from(await request.arrayBuffer()).toString('base64'),
    },
  }),
});

app.http('item', { route: 'items/{id:int}', handler: (request) => ({ body: `item ${request.params.id}` }) });
app.http('named', { route: 'items/{name}', handler: (request) => ({ body: `named ${request.params.name}` }) });
app.http('latest', { route: 'items/latest', handler: () => ({ body: 'latest' }) });
app.http('zOtherItems', {
  route: 'items/{*rest}',
  methods: ['GET', 'DELETE'],
  handler: (request) => ({ body: `other ${request.method} ${request.params.rest ?? ''}` }),
});
app.http('anything', { route: 'hidden/{*rest}', handler: () => ({ body: 'anything' }) });
app.http('one', { route: 'hidden/one', handler: () => ({ body: 'one' }) });
app.http('page', {
  route: 'page/{number:int?}',
  handler: (request) => ({ body: `page ${request.params.number ?? 'one'}` }),
});
app.http('onlyPost', { methods: ['POST'], handler: () => ({ body: 'posted' }) });
app.http('noRoute', { handler: () => ({ body: 'by name' }) });
app.http('nothing', { handler: () => undefined });
app.http('emptyObject', { handler: () => ({}) });
app.http('crash', {
  handler: () => {
    throw new Error('internal detail');
  },
});
app.http('notAnAnswer', { handler: () => 'just text' });
app.http('binary', {
  handler: () => ({ body: Buffer.from([0, 255, 1, 254]), headers: { 'content-type': 'application/x-bytes' } }),
});
app.http('teapot', { handler: () => ({ status: 418, headers: { 'x-kind': 'teapot' }, jsonBody: { short: true } }) });
app.http('cookies', {
  handler: () => ({
    cookies: [
      { name: 'plain', value: 'a b;c' },
      {
        name: 'full',
        value: '1',
        domain: 'example.org',
        path: '/x',
        maxAge: 60,
        secure: true,
        httpOnly: true,
        sameSite: 'Strict',
      },
    ],
  }),
});
app.http('streamed', {
  handler: () => ({
    body: (async function* () {
      yield Buffer.from('one ');
      yield Buffer.from('two');
    })(),
  }),
});

app.http('lostPromise', {
  handler: () => {
    void Promise.reject(new Error('an unhandled rejection'));
    return { body: 'answered' };
  },
});
