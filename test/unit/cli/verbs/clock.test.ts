import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { clock } from '../../../../cli/verbs/clock';

/** What the doctor finds at a server whose clock differs by this number of seconds. */
async function against(seconds: number) {
  const server = createServer((_, response) => {
    response.setHeader('Date', new Date(Date.now() + seconds * 1000).toUTCString());
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await clock({ authority: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('clock', () => {
  it.each([0, 200, -200])('accepts a difference of %s s', async (seconds) => {
    expect(await against(seconds)).toMatchObject({ result: 'ok' });
  });

  it.each([400, -400, 86_400])('finds a difference of %s s, and names what sets the clock', async (seconds) => {
    expect(await against(seconds)).toMatchObject({ result: 'wrong', remedy: expect.stringContaining('timedatectl') });
  });

  it('finds a server that cannot be reached', async () => {
    expect(await clock({ authority: 'http://127.0.0.1:9' })).toMatchObject({
      result: 'wrong',
      what: expect.stringContaining('cannot be reached'),
    });
  });
});
