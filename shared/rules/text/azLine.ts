import { shellQuote } from './azCommand';

/** The shells in which a person may paste a command. */
export const shells = ['bash', 'pwsh'] as const;
export type Shell = (typeof shells)[number];

/** One command of the Azure CLI on one line: `azLine(['lock', 'list'], 'pwsh')`. */
export function azLine(words: readonly string[], shell: Shell): string {
  const program = shell === 'pwsh' && words.some((word) => cmdSigns.test(word)) ? pwshProgram : 'az';
  return [program, ...words.map(shell === 'bash' ? shellQuote : pwshQuote)].join(' ');
}

/** A line of `azCommand`, for a shell. Its words are those that bash reads. */
export function azLineFor(line: string, shell: Shell): string {
  return shell === 'bash' ? line : azLine(bashWords(line).slice(1), shell);
}

/**
 * On Windows `az` is `az.cmd`, and cmd.exe reads the words once more: `a&b` runs `b`. The Azure CLI has another script for PowerShell,
 * which gives each word on as it is. Source: Azure/azure-cli#23514 and #24015.
 */
const pwshProgram = `& $(if ($env:OS -eq 'Windows_NT') {'azps.ps1'} else {'az'})`;

/** Everything but what cmd.exe takes as it is. */
const cmdSigns = /[^\p{L}\p{N} ./:=@,+_-]/u;

/** One word, whatever it has. PowerShell takes four more characters for an apostrophe. Source: about_Quoting_Rules. */
function pwshQuote(word: string): string {
  if (/^--[a-z-]+$/.test(word) || /^(?!-)[\w./:-]+$/.test(word)) return word;
  return `'${word.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** The words of a line whose words `shellQuote` quoted: blanks between quotes are of the word. */
function bashWords(line: string): readonly string[] {
  const words = [''];
  for (const [sign] of line.matchAll(/'[^']*'|\\'|\s|[^\s'\\]/g)) {
    if (/^\s/.test(sign)) words.push('');
    else words.push(`${words.pop() ?? ''}${sign.length === 1 ? sign : sign === "\\'" ? "'" : sign.slice(1, -1)}`);
  }
  return words;
}
