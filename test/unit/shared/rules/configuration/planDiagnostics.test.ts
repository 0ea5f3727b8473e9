import { planDiagnostics } from '../../../../../shared/rules/configuration/planConfiguration';
import { factsOf, resourceOf, settingOf } from '../../../../support/move/configurationFacts';

const group = '/subscriptions/3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11/resourcegroups/rg-monitoring/providers';
const workspace = (name: string) => `${group}/microsoft.operationalinsights/workspaces/${name}`;
const storage = (name: string) => `${group}/microsoft.storage/storageaccounts/${name}`;
const beside = (...diagnostics: ReturnType<typeof settingOf>[]) => ({ assignments: [], diagnostics, locks: [] });
const audit = settingOf('audit', { workspaceId: workspace('west') });

test('planDiagnostics keeps a workspace, unless the request names another', () => {
  const sourceBeside = beside(audit);
  expect(planDiagnostics(factsOf({ sourceBeside })).steps).toEqual([{ kind: 'diagnostics', setting: audit }]);
  const sinks = [{ source: workspace('west'), target: workspace('north') }];
  expect(planDiagnostics(factsOf({ sourceBeside, wanted: { sinks } })).steps).toMatchObject([
    { setting: { workspaceId: workspace('north'), rest: { logs: [] } } },
  ]);
});

test('planDiagnostics maps a storage account, or leaves it out and reports it', () => {
  const both = settingOf('both', { workspaceId: workspace('west'), storageAccountId: storage('west') });
  const left = planDiagnostics(factsOf({ sourceBeside: beside(both) }));
  expect(left.steps).toMatchObject([{ setting: { workspaceId: workspace('west'), storageAccountId: null } }]);
  expect(left.byHand).toMatchObject([{ id: 'diagnosticSinks', what: expect.stringContaining(storage('west')) }]);
  const sinks = [{ source: storage('west'), target: storage('north') }];
  const mapped = planDiagnostics(factsOf({ sourceBeside: beside(both), wanted: { sinks } }));
  expect(mapped.steps).toMatchObject([{ setting: { storageAccountId: storage('north') } }]);
  expect(mapped.byHand).toEqual([]);
});

test('planDiagnostics makes a setting without sinks a manual step', () => {
  const archive = settingOf('archive', { storageAccountId: storage('west') });
  const { entries, steps } = planDiagnostics(factsOf({ sourceBeside: beside(archive) }));
  expect([entries.map(({ action }) => action), steps]).toEqual([['byHand'], []]);
});

test('planDiagnostics keeps a storage account in the same region', () => {
  const archive = settingOf('archive', { storageAccountId: storage('west') });
  const facts = factsOf({ sourceBeside: beside(archive), targetRegion: resourceOf('source').region });
  expect(planDiagnostics(facts).steps).toMatchObject([{ setting: archive }]);
});

test('planDiagnostics leaves settings of the same name at the target', () => {
  const other = settingOf('AUDIT', { workspaceId: workspace('other') });
  const plan = (there: ReturnType<typeof settingOf>) =>
    planDiagnostics(factsOf({ sourceBeside: beside(audit), targetBeside: beside(there) }));
  expect([plan(audit).entries[0]?.action, plan(audit).steps]).toEqual(['equal', []]);
  expect([plan(other).entries[0]?.action, plan(other).steps]).toEqual(['leave', []]);
});

test('planDiagnostics plans at most five settings', () => {
  const there = ['a', 'b', 'c', 'd'].map((name) => settingOf(name, { workspaceId: workspace('x') }));
  const wanted = ['e', 'f'].map((name) => settingOf(name, { workspaceId: workspace('x') }));
  const { entries } = planDiagnostics(factsOf({ sourceBeside: beside(...wanted), targetBeside: beside(...there) }));
  expect(entries.map(({ action }) => action)).toEqual(['write', 'byHand']);
});
