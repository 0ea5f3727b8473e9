// Verbs of the table that need no app.

export const geography = {
  about: 'Says whether backups can be restored, and so keys moved, between two regions. Needs no app.',
  operands: [
    { name: '<from>', about: 'a region, as westeurope or "West Europe"' },
    { name: '<to>', about: 'a region' },
  ],
  options: [],
} as const;

export const consumers = {
  about:
    'Finds who uses a vault, in files or with --subscription in Azure, explains what each would see in the target, and changes apps.',
  operands: [
    { name: '<action>', about: 'what to do', choices: ['find', 'explain', 'apply'] },
    { name: '<vault>', about: 'the vault that moves: its name or https://<name>.vault.azure.net' },
    {
      name: '[folder]',
      about: 'find: where to search (default: the current folder); explain and apply: the JSON of find',
    },
  ],
  options: [
    {
      flags: '--subscription <ids>',
      about: 'looks in Azure, through an app: ids of subscriptions, with commas',
      preset: 'looks in files',
    },
    {
      flags: '--workspace <ids>',
      about: 'resource ids of the workspaces that have its audit log, with commas',
      preset: 'all that the app may read',
    },
    {
      flags: '--devops <projects>',
      about: 'organization/project of Azure DevOps, with commas; the token is in AZURE_DEVOPS_EXT_PAT',
      preset: 'none',
    },
    {
      flags: '--github <repositories>',
      about: 'owner/repository of GitHub, with commas; the token is in GITHUB_TOKEN',
      preset: 'none',
    },
    { flags: '--token-stdin', about: 'reads the token of one of both from standard input' },
    { flags: '--to <vault>', about: 'the vault that the files shall name', preset: 'none' },
    {
      flags: '--report <file>',
      about: 'the JSON report of the move: what arrived, and its versions',
      preset: 'none',
    },
    {
      flags: '--head <hash>',
      about: 'its head, from the status of the move, which proves it',
      preset: 'none',
    },
    {
      flags: '--access <file>',
      about: 'the JSON of kvmover access for the target',
      preset: 'none',
    },
    {
      flags: '--backups <file>',
      about: 'how long SQL servers keep backups, as JSON',
      preset: 'none',
    },
    {
      flags: '--shell <name>',
      about: 'the shell of printed commands',
      choices: ['bash', 'pwsh'],
      preset: 'bash',
    },
    { flags: '--run', about: 'apply: changes settings of apps with your sign-in of az' },
    { flags: '--diff', about: 'prints a diff for git apply, of the places that need no person' },
  ],
} as const;
