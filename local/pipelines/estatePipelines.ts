import { type PipelineServices, type VariableGroup } from './startPipelines';

const each = 8;
const numbers = Array.from({ length: each }, (_, at) => at);

/** The variable groups and variables of the estate that use the vault: by kind. */
export const estatePipelineConsumers = { variableGroup: each + 1, gitHubEnvironment: each + 2, file: 1 } as const;

/** The project and the repository of the estate. */
export const estateProject = 'contoso/estate project';
export const estateRepository = 'contoso/estate';

/** What a token needs. */
export const estateRights = [
  'vso.variablegroups_read',
  ...['actions', 'environments', 'actions_variables', 'contents'].map((one) => `${one}=read`),
];

/** A project and a repository that use a vault in several ways, with decoys: similar names, other clouds, comments and secrets. */
export function estatePipelines(vault: string): PipelineServices {
  const url = (name: string, suffix = 'vault.azure.net') => `https://${name}.${suffix}/secrets/db-password`;
  const others = [`${vault}-2`, `my-${vault}`];
  const linked = (id: number, name: string): VariableGroup => ({
    ...{ id, name: `group ${String(id)}`, type: 'AzureKeyVault', providerData: { vault: name } },
    variables: { 'db-password': { value: null, isSecret: true } },
  });
  const decoys = [...others.map((name) => url(name)), url(vault, 'vault.azure.cn'), `${vault} of old`];
  return {
    ...{ token: 'estate-token', rights: estateRights, pageSize: 3 },
    projects: {
      [estateProject]: [
        ...numbers.map((at) => linked(at, at === 0 ? vault.toUpperCase() : vault)),
        ...others.map((name, at) => linked(100 + at, name)),
        {
          ...{ id: 200, name: 'plain', type: 'Vsts' },
          variables: {
            vaultUri: { value: url(vault) },
            hidden: { value: url(vault), isSecret: true },
            ...Object.fromEntries(decoys.map((value, at) => [`note${String(at)}`, { value }])),
          },
        },
      ],
    },
    repositories: {
      [estateRepository]: {
        owner: 'Organization',
        environments: Object.fromEntries(
          numbers.map((at) => [
            `env ${String(at)}`,
            [
              { name: 'VAULT_URI', value: url(vault) },
              ...decoys.map((value, no) => ({ name: `NOTE_${String(no)}`, value })),
            ],
          ]),
        ),
        variables: [{ name: 'KEY_VAULT_NAME', value: vault }],
        organizationVariables: [{ name: 'VAULT', value: url(vault) }],
        workflows: {
          'deploy.yml': `# was ${url(vault)}\nsteps:\n  - run: az keyvault secret show --vault-name ${vault} --name db\n`,
          'other.yml': `steps:\n  - run: echo ${url(others[0] ?? '')}\n`,
        },
      },
    },
  };
}
