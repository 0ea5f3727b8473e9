import { HostClient } from '../../support/host/hostClient';
import { endHosts, runHostToEnd, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';

const limit = 2_000;
let client: HostClient;

beforeAll(async () => {
  const host = await startHostProcess({ stateDir: temporaryFolder(), args: ['--max-payload', String(limit)] });
  client = await HostClient.open(host.baseUrl);
});
afterAll(endHosts);

/** A text whose JSON has this number of bytes. */
const textOf = (bytes: number): string => 'x'.repeat(bytes - 2);

describe('a host with --max-payload', () => {
  it.each([
    // The library encodes the text of an activity twice.
    ['activity', limit - '"\\"\\""'.length],
    ['child', limit - '""'.length],
    ['next', limit - '["next",0,""]'.length],
    ['output', limit - '""'.length],
  ])('accepts a payload at the limit: %s', async (what, room) => {
    const { runtimeStatus, output } = await client.run('grow', [what, room]);
    expect({ runtimeStatus, length: String(output).length }).toEqual({
      runtimeStatus: 'Completed',
      length: what === 'output' ? room : 'grown'.length,
    });
  });

  it.each([
    ['activity', "input of activity 'echo'"],
    ['child', "input of orchestration 'grow'"],
    ['next', "input of orchestration 'grow'"],
    ['output', "output of orchestration 'grow'"],
  ])('fails an orchestration that hands on more: %s', async (what, words) => {
    const { runtimeStatus, output } = await client.run('grow', [what, limit * 2]);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(`Orchestrator function 'grow' failed: The ${words} has 40`);
    expect(output).toContain('This host limits payloads to 2000 bytes (--max-payload).');
  });

  it('fails an activity whose output is over the limit, and shows sizes without the output', async () => {
    const { runtimeStatus, output } = await client.run('callOne', ['big', limit]);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain("Activity function 'big' failed: The output of activity 'big' has 2002 bytes.");
    expect(output).not.toContain('xxx');
  });

  it('counts bytes of UTF-8, not characters', async () => {
    expect((await client.run('callOne', ['echo', 'é'.repeat(900)])).runtimeStatus).toBe('Completed');
    const response = await client.call('POST', 'orchestrators/returnInput', JSON.stringify('é'.repeat(1_000)));
    expect(response.status).toBe(500);
  });

  it('refuses the input of a start', async () => {
    const response = await client.call('POST', 'orchestrators/returnInput', JSON.stringify(textOf(limit + 1)));
    expect(response.status).toBe(500);
    const { Message } = (await response.json()) as { Message: string };
    expect(Message).toContain("The input of orchestration 'returnInput' has 2001 bytes.");
  });

  it('refuses an event, and the orchestration continues to wait', async () => {
    const id = await client.start('waitFor', ['a']);
    expect(await client.raise(id, 'a', textOf(limit + 1))).toBe(500);
    expect(await client.raise(id, 'a', textOf(limit - 20))).toBe(202);
    expect((await client.ended(id)).runtimeStatus).toBe('Completed');
  });
});

describe('--max-payload', () => {
  it.each(['0', 'many', '-1', '1.5'])('refuses %s', async (text) => {
    const { code, log } = await runHostToEnd(['--app', 'x', '--state', 'y', `--max-payload=${text}`]);
    expect(code).toBe(2);
    expect(log).toContain('--max-payload must be a whole number of bytes, 1 or more.');
  });
});
