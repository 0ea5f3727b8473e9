import { endLocalProcesses, localFolder, startLocalProcess } from '../support/localProcess';
import { runChecks } from '../support/localChecks';
import { writesTo } from '../support/localControl';
afterAll(endLocalProcesses);
test('x', async () => {
  const stack = await startLocalProcess({ stateDir: localFolder() });
  const t = Date.now();
  for (const targetVault of ['contoso-northeurope','contoso-eastus']) {
  const run = await runChecks(stack.baseUrl, { sourceVault: 'contoso-westeurope', targetVault });
  console.log(run.overall, Date.now()-t, run.findings.map((f) => `${f.id} ${f.status} ${f.evidence} [${f.items.length}/${f.itemCount}]`).join('\n'), run.changes);
  console.log(await writesTo(stack.azure, 'contoso-westeurope'), await writesTo(stack.azure, targetVault));
  }
  console.log(stack.logs().slice(-2000));
}, 120000);
