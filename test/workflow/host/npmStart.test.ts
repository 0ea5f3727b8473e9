import path from 'node:path';
import { appFolder } from '../../support/host/hostProcess';
import { waitUntil } from '../../support/host/hostWait';
import { endLocalProcesses, localFolder, startLocalProcess } from '../../support/local/localProcess';

afterAll(endLocalProcesses);

it('shows what an app writes to stdout', async () => {
  const env = { JOURNAL: path.join(localFolder(), 'journal'), YEARLY: '0 0 0 1 1 *', SETTING_ROUTE: 'from-setting' };
  const args = ['--app', appFolder('plainJs'), '--azure', 'real'];
  const stack = await startLocalProcess({ stateDir: localFolder(), args, env: { ...env, HUB_NAME: 'PlainHub' } });

  const answer = await fetch(`${stack.baseUrl}/v1/prints`);
  expect(await answer.text()).toBe('printed');
  await waitUntil(() => stack.logs().includes('printed 19') || undefined, 'last printed line');
});
