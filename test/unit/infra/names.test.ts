import { resourceAt, rootTemplate, templateModules, templateResources } from '../../support/infra/infraTemplate';

// Compares the longest possible names with the rules of each kind of resource. Source of the rules: Azure
// documentation, "Naming rules and restrictions for Azure resources".

const rules: readonly (readonly [path: string, rule: RegExp])[] = [
  ['group', /^[\w().-]{1,89}[\w()-]$/],
  ['identity/identity', /^[A-Za-z0-9][\w-]{2,127}$/],
  ['deployer/identity', /^[A-Za-z0-9][\w-]{2,127}$/],
  ['monitoring/workspace', /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/],
  ['monitoring/component', /^[^%&\\?/]{1,254}[^%&\\?/. ]$/],
  ['storage/account', /^[a-z0-9]{3,24}$/],
  ['packages/account', /^[a-z0-9]{3,24}$/],
  ['reports/account', /^[a-z0-9]{3,24}$/],
  ['stagingVault/vault', /^[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]$/],
  ['scheduler/scheduler', /^[A-Za-z][A-Za-z0-9-]{1,62}[A-Za-z0-9]$/],
  ['network/network', /^[A-Za-z0-9][\w.-]{0,62}\w$/],
  ['network/endpointRules', /^[A-Za-z0-9][\w.-]{0,78}\w$/],
  ['app/plan', /^[A-Za-z0-9-]{1,60}$/],
  ['app/app', /^[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]$/],
  ['alerts/receivers', /^[^/]{1,260}$/],
  ['alerts/failures', /^[^*#&+:<>?@%{}\\/]{1,260}$/],
  ['alerts/stepsFailed', /^[^*#&+:<>?@%{}\\/]{1,260}$/],
  ['alerts/throttled', /^[^*#&+:<>?@%{}\\/]{1,260}$/],
  ['alerts/keyRefused', /^[^*#&+:<>?@%{}\\/]{1,260}$/],
  ['alerts/storageDown', /^[^*#&+:<>?@%{}\\/]{1,260}$/],
];

/**
 * The longest values of parts that are unknown before a deployment: a hash of 13 letters, an environment name of 20.
 */
const maxLengthValues: Readonly<Record<string, string>> = {
  "variables('token')": 'a1b2c3d4e5f6g',
  "parameters('token')": 'a1b2c3d4e5f6g',
  "parameters('environmentName')": 'e'.repeat(rootTemplate.parameters.environmentName.maxLength),
};

/** The value of `[format('…{0}…', part, …)]`, of a variable of the root, or of an argument of a module. */
function evaluate(expression: string, given: Readonly<Record<string, { value: string }>>): string {
  const inner = /^\[(.*)\]$/.exec(expression)?.[1];
  if (inner === undefined) return expression;
  if (maxLengthValues[inner] !== undefined) return maxLengthValues[inner];
  const [, kind, name = ''] = /^(variables|parameters)\('(\w+)'\)$/.exec(inner) ?? [];
  if (kind === 'variables') return evaluate(rootTemplate.variables[name], given);
  if (kind === 'parameters') return evaluate(given[name]?.value ?? '', {});
  const [, pattern = '', parts = ''] = /^format\('([^']*)', (.*)\)$/.exec(inner) ?? [];
  if (pattern === '') throw new Error(`The test does not support this kind of name: ${expression}`);
  return parts
    .split(', ')
    .reduce((text, part, index) => text.replace(`{${index}}`, evaluate(`[${part}]`, given)), pattern);
}

test.each(rules)('the name of %s follows its rule', (path, rule) => {
  const module = templateModules().find((each) => each.path === path.replace(/\/?\w+$/, ''));
  expect(evaluate(resourceAt(path).name, module?.given ?? {})).toMatch(rule);
});

test('every resource with a generated name has a rule', () => {
  const fixed =
    /Authorization|diagnosticSettings|default|'moves'|'deployments'|'move-staging'|authsettingsV2|'ftp'|'scm'|KeyVaultMover|\[guid\(/;
  const named = templateResources().filter(({ body, type }) => !fixed.test(`${type} ${body.name}`));
  const without = named.map(({ path }) => path).filter((path) => !rules.some(([known]) => known === path));
  // The platform prescribes these names (zones), or the length of their parameter limits them.
  expect(without).toEqual([
    'network/zones',
    'network/zoneLinks',
    'network/endpoints/endpoint',
    'app/privateHttp/zone',
    'app/privateHttp/zoneLink',
    'app/privateHttp/endpoint/endpoint',
  ]);
});

test('the private endpoint of a vault with the longest name has a short enough name', () => {
  const links: string = templateModules().find(({ path }) => path === 'network')?.template.variables.links;
  expect(links).toMatch(/format\('pe-\{0\}-\{1\}', \w+\.nameOf\(lambdaVariables\('id'\)\), uniqueString\(/);
  expect(`pe-${'v'.repeat(24)}-${'h'.repeat(13)}`.length).toBeLessThanOrEqual(64);
});
