import { HostClient } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';

// What the Durable extension 3.19 was seen to do.

let client: HostClient;

beforeAll(async () => {
  client = await HostClient.open((await startHostProcess({ stateDir: temporaryFolder() })).baseUrl);
});
afterAll(endHosts);

describe('the details of a failure', () => {
  const detailsOf = (output: string): string => output.slice(output.lastIndexOf(' \n ') + 3);

  it('contain the exception of the activity with its stack', async () => {
    const { output } = await client.run('callOne', ['fail', 'boom']);
    const { InnerException } = JSON.parse(detailsOf(output as string)) as { InnerException: { Message: string } };
    expect(InnerException.Message).toMatch(/^Result: Failure\nException: boom\nStack: Error: boom\n/);
  });

  it('contain only the own text of a child', async () => {
    const { output } = await client.run('parent', { child: 'throws', input: 'deep' });
    expect(detailsOf(output as string)).toMatch(/^Message: deep, StackTrace: /);
  });

  it('of callHttp name the refused address, without a prefix', async () => {
    const { runtimeStatus, output } = await client.run('http', { method: 'GET', url: 'http://127.0.0.1:1/' });
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/^Orchestrator function 'http' failed: Connection refused \(127\.0\.0\.1:1\) \n \{/);
    expect(JSON.parse(detailsOf(output as string))).toMatchObject({
      ClassName: 'System.Net.Http.HttpRequestException',
      Message: 'Connection refused (127.0.0.1:1)',
    });
  });
});
