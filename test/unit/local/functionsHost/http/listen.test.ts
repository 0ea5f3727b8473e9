import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Listener, listen } from '../../../../../local/functionsHost/http/listen';
import { withTimeLimit } from '../../../../../local/functionsHost/withTimeLimit';

let listener: Listener;

beforeAll(async () => {
  listener = await listen(0);
  listener.serve(async () => new Response('answer'));
});

afterAll(() => listener.close(0));

test('listen keeps an idle connection as long as the real host does', async () => {
  const answer = await fetch(`http://127.0.0.1:${String(listener.port)}/`);
  expect([await answer.text(), answer.headers.get('keep-alive')]).toEqual(['answer', 'timeout=130']);
});

test('close ends with the last answer, whose connection a client would keep', async () => {
  const closing = await listen(0);
  let reply: (response: Response) => void = () => undefined;
  const replied = new Promise<Response>((resolve) => (reply = resolve));
  const arrived = new Promise<void>((resolve) => {
    closing.serve(() => {
      resolve();
      return replied;
    });
  });
  const agent = new Agent({ keepAlive: true });
  const sent = get({ agent, host: '127.0.0.1', port: closing.port });
  await arrived;
  const closed = closing.close(60_000);
  reply(new Response('last'));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];

  expect(await text(answer)).toBe('last');
  expect(await withTimeLimit(closed, 10_000)).toBeUndefined();
  agent.destroy();
});
