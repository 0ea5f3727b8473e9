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
    'Finds who uses a vault: in files below a folder, or in Azure with --subscription. For files, prints their change as a diff; that needs no app.',
  operands: [
    { name: '<action>', about: 'what to do', choices: ['find'] },
    { name: '<vault>', about: 'the vault that moves: its name or https://<name>.vault.azure.net' },
    { name: '[folder]', about: 'where to search (default: the current folder)' },
  ],
  options: [
    {
      flags: '--subscription <ids>',
      about: 'looks in Azure, through an app: ids of subscriptions, with commas',
      preset: 'looks in files',
    },
    { flags: '--to <vault>', about: 'the vault that the files shall name', preset: 'none' },
    {
      flags: '--report <file>',
      about: 'the JSON report of the move: maps the versions, and knows what did not arrive',
      preset: 'none',
    },
    {
      flags: '--head <hash>',
      about: 'the head of that report, from the status of the move, which proves it',
      preset: 'none',
    },
    { flags: '--diff', about: 'prints a diff for git apply, of the places that need no person' },
  ],
} as const;
