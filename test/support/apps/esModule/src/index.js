import { app } from '@azure/functions';
import * as df from 'durable-functions';

await Promise.resolve('top-level await works');

app.setup({ enableHttpStream: true });

app.http('settings', { handler: () => ({ jsonBody: { greeting: process.env.GREETING, preset: process.env.PRESET } }) });

/** Answers each piece of the request as it arrives. */
app.http('echoStream', {
  methods: ['POST'],
  route: 'echo/{kind?}',
  handler: (request) => ({
    headers: { 'x-kind': request.params.kind ?? 'none', 'x-query': request.query.get('q') ?? '' },
    body: request.body,
  }),
});

app.http('crashStream', {
  handler: () => {
    throw new Error('internal detail');
  },
});

app.http('emptyStream', { handler: () => undefined });

app.http('streamUrl', {
  handler: (request) => ({ jsonBody: { url: request.url, test: request.headers.get('x-test') } }),
});

df.app.client.http('start', {
  route: 'start/{name}',
  handler: async (request, client) =>
    client.createCheckStatusResponse(request, await client.startNew(request.params.name)),
});

df.app.orchestration('greet', function* (context) {
  return yield context.df.callActivity('sayGreeting', 'world');
});

df.app.activity('sayGreeting', { handler: (name) => `${process.env.GREETING}, ${name}` });

df.app.setExceptionPropertiesProvider({
  getExceptionProperties: (error) => (error.orderId ? { orderId: error.orderId } : undefined),
});

df.app.activity('failWithDetails', {
  handler: () => {
    throw Object.assign(new TypeError('no such order'), { orderId: 7 });
  },
});

df.app.orchestration('details', function* (context) {
  try {
    yield context.df.callActivity('failWithDetails');
  } catch (error) {
    return { message: error.message, name: error.name, properties: error.failureDetails.properties };
  }
});
