import { visibleText } from './shortenText';

/** `true`: an option without a value. Undefined: the option is left out. */
type OptionValue = string | readonly string[] | true | undefined;

/**
 * A command of the Azure CLI on one line, for bash: `azCommand('lock create', { name, notes })`. Anyone may have
 * written a value, so each is one visible, quoted word that the CLI accepts as a value. A value in angle brackets is a
 * placeholder; without quotes, a shell would read it as a redirection.
 */
export function azCommand(name: string, options: Readonly<Record<string, OptionValue>>): string {
  const words = Object.entries(options).flatMap(([option, value]) => {
    if (value === undefined) return [];
    return [`--${option}`, ...(value === true ? [] : [value].flat().map(azValue))];
  });
  return ['az', ...name.split(' '), ...words].map(shellQuote).join(' ');
}

/**
 * The CLI puts the contents of a file in the place of `@file` and `name=@file`, and takes a value that begins with `-` for
 * an option. A blank before it makes it text. Source: Azure CLI documentation, "use quotation marks", "load from file".
 */
function azValue(text: string): string {
  return visibleText(text).replace(/^(?=[@-])|(?<=^[^=]*=)(?=@)/g, ' ');
}

/** Quotes any word for bash and other POSIX shells. Names come from Azure, and people paste the commands. */
export function shellQuote(word: string): string {
  // zsh replaces a word that begins with `=` by the path of a program.
  return /^(?!=)[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A text within a query of Kusto or JMESPath in a command, in quotes of its own. */
export function queryText(text: string): string {
  return `'${text.replaceAll(/[\\']/g, (sign) => `\\${sign}`)}'`;
}
