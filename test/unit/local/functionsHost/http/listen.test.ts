import { type Listener, listen } from '../../../../../local/functionsHost/http/listen';

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
