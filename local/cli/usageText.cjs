// @ts-check
'use strict';
const { wrapText } = require('./wrapText.cjs');

const width = 80;

/** The output of --help. @param {import('./commands.cjs').Command} command @returns {string} */
function usageText(command) {
  const { about, operands, examples } = command;
  return [
    `Usage: ${synopsis(command)}`,
    '',
    ...wrapText(about, width),
    '',
    ...rows([...(operands === undefined ? [] : [operandRow(operands)]), ...optionRows(command)]),
    '',
    examples.length === 1 ? 'Example:' : 'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

/** A command with arguments. npm passes on what follows two dashes. @param {string} invocation @param {string} args */
function typed(invocation, args) {
  return `${invocation}${invocation.includes(' ') ? ' --' : ''} ${args}`;
}

/** @param {import('./commands.cjs').Command} command @returns {string} */
function synopsis({ invocation, options, operands, passesOn }) {
  const parts = Object.entries(options).map(([name, option]) => `[${spelled(name, option)}]`);
  if (operands !== undefined) {
    const name = operands.max > 1 ? `${operands.name} …` : operands.name;
    parts.unshift(operands.min === 0 ? `[${name}]` : name);
  }
  if (passesOn !== undefined) parts.push(`[options and files of ${passesOn}]`);
  return parts.length === 0 ? invocation : typed(invocation, parts.join(' '));
}

/** @param {string} name @param {import('./commands.cjs').Option} option */
function spelled(name, { kind, value }) {
  return kind === 'flag' ? `--${name}` : `--${name} ${value ?? 'VALUE'}`;
}

/** @param {NonNullable<import('./commands.cjs').Command['operands']>} operands @returns {[string, string]} */
function operandRow({ name, about, choices }) {
  return [name, choices === undefined ? about : `${about}: ${choices.join(', ')}`];
}

/** @param {import('./commands.cjs').Command} command @returns {[string, string][]} */
function optionRows({ options, passesOn }) {
  /** @type {[string, string][]} */
  const own = Object.entries(options).map(([name, option]) => [
    spelled(name, option),
    option.default === undefined ? option.about : `${option.about} (default: ${option.default})`,
  ]);
  if (passesOn !== undefined) own.push(['…', `everything else goes to ${passesOn} unchanged`]);
  return [...own, ['--help', 'shows this']];
}

/** @param {readonly (readonly [string, string])[]} pairs @returns {string[]} */
function rows(pairs) {
  const left = Math.max(...pairs.map(([name]) => name.length)) + 4;
  return pairs.flatMap(([name, about]) =>
    wrapText(about, width - left).map((line, at) => `${(at === 0 ? `  ${name}` : '').padEnd(left)}${line}`),
  );
}

module.exports = { typed, usageText };
