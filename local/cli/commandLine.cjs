// @ts-check
'use strict';
const { parseArgs } = require('node:util');
const { commands } = require('./commands.cjs');
const { suggestName } = require('./suggestName.cjs');
const { typed, usageText } = require('./usageText.cjs');

/** @typedef {import('./commands.cjs').Command} Command */
/** @typedef {import('./commands.cjs').Option} Option */
/** @typedef {{ readonly values: Readonly<Record<string, string | number | boolean | undefined>>, readonly operands: readonly string[] }} CommandLine */

/** Invalid arguments. The message names them in one sentence, with the correct form. */
class UsageError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'UsageError';
  }
}

/**
 * The arguments of a command with its defaults; undefined if they contain --help. Throws UsageError.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {CommandLine | undefined}
 */
function parseCommandLine(name, args) {
  const command = commandOf(name);
  if (command.passesOn !== undefined) return isHelp(args[0]) ? undefined : { values: {}, operands: args };
  const tokens = tokensOf(command, args);
  if (tokens.some((token) => token.kind === 'option' && isHelp(token.rawName))) return undefined;
  /** @type {Record<string, string | number | boolean | undefined>} */
  const values = {};
  for (const [option, definition] of Object.entries(command.options)) {
    values[option] = definition.kind === 'flag' ? false : given(option, definition, definition.default);
  }
  const operands = [];
  for (const token of tokens) {
    if (token.kind === 'option') values[token.name] = optionValue(command, token);
    if (token.kind === 'positional') operands.push(operand(command, token.value));
  }
  checkCount(command, operands);
  return { values, operands };
}

/**
 * As parseCommandLine, but prints the usage and ends the process with 0, or prints the error and ends it with 2.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {CommandLine}
 */
function readCommandLine(name, args) {
  try {
    const parsed = parseCommandLine(name, args);
    if (parsed !== undefined) return parsed;
    process.stdout.write(`${usageText(commandOf(name))}\n`);
    return process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`Error: ${error.message}\n`);
    return process.exit(2);
  }
}

/**
 * Reports that npm consumed an option itself, as it does with those before "--"; otherwise undefined. npm has its own
 * `json` option.
 *
 * @param {string} name
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string | undefined}
 */
function optionKeptByNpm(name, env) {
  const { options, invocation } = commandOf(name);
  const names = Object.keys(options).filter((option) => option !== 'json');
  const kept = names.find((option) => env[`npm_config_${option.replaceAll('-', '_')}`] !== undefined);
  if (kept === undefined) return undefined;
  return `npm consumed --${kept} itself; write "--" before it: ${invocation} -- --${kept}`;
}

/** @param {string} name @returns {Command} */
function commandOf(name) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command;
  const near = suggestName(name, Object.keys(commands));
  const hint = near === undefined ? `Known: ${Object.keys(commands).join(', ')}.` : `Did you mean ${near}?`;
  throw new UsageError(`Unknown command "${name}". ${hint}`);
}

/** @param {string | undefined} text */
function isHelp(text) {
  return text === '--help' || text === '-h';
}

/** @param {Command} command @param {readonly string[]} args */
function tokensOf({ options }, args) {
  const types = Object.entries(options).map(([name, { kind }]) => [
    name,
    { type: kind === 'flag' ? /** @type {const} */ ('boolean') : /** @type {const} */ ('string') },
  ]);
  // Not strict, because Node's own messages are longer and do not suggest a similar option.
  const config = { args: [...args], options: Object.fromEntries(types), strict: false, allowPositionals: true };
  return parseArgs({ ...config, tokens: true }).tokens;
}

/** @param {Command} command @param {{ name: string, rawName: string, value?: string | undefined, inlineValue?: boolean | undefined }} token */
function optionValue({ options, invocation }, { name, rawName, value, inlineValue }) {
  const definition = Object.hasOwn(options, name) && rawName.startsWith('--') ? options[name] : undefined;
  if (definition === undefined) throw new UsageError(unknownOption(options, invocation, rawName));
  if (definition.kind === 'flag') {
    if (value === undefined) return true;
    throw new UsageError(`--${name} takes no value.`);
  }
  const isMissing = value === undefined || value === '' || (value.startsWith('--') && inlineValue !== true);
  if (isMissing) throw new UsageError(`--${name} needs a value: --${name} ${definition.value ?? 'VALUE'}`);
  return given(name, definition, value);
}

/** @param {Readonly<Record<string, Option>>} options @param {string} invocation @param {string} rawName */
function unknownOption(options, invocation, rawName) {
  const near = suggestName(rawName.replace(/^-+/, ''), Object.keys(options));
  const hint = near === undefined ? `All options: ${typed(invocation, '--help')}` : `Did you mean --${near}?`;
  return `Unknown option ${rawName}. ${hint}`;
}

/** @param {string} name @param {Option} option @param {string | undefined} value */
function given(name, { kind, choices }, value) {
  if (value === undefined) return undefined;
  if (kind === 'list') return eachOf(name, choices ?? [], value);
  if (choices !== undefined && !choices.includes(value)) {
    throw new UsageError(`--${name} must be ${choices.join(' or ')}, not "${value}".`);
  }
  if (kind === 'bytes') {
    if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
    throw new UsageError(`--${name} must be a whole number of bytes, 1 or more, not "${value}".`);
  }
  if (kind !== 'port') return value;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new UsageError(`--${name} must be a number from 0 to 65535, not "${value}".`);
}

/**
 * @param {string} name @param {readonly string[]} choices @param {string} value some of the choices, separated by
 * commas
 */
function eachOf(name, choices, value) {
  const wrong = value.split(',').find((one) => !choices.includes(one));
  if (wrong === undefined) return value;
  const near = suggestName(wrong, choices);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new UsageError(`--${name} takes ${choices.join(', ')}, separated by commas; not "${wrong}".${hint}`);
}

/** @param {Command} command @param {string} value */
function operand({ operands, options, invocation }, value) {
  if (operands === undefined) {
    const near = suggestName(value, Object.keys(options));
    const hint = near === undefined ? `All options: ${typed(invocation, '--help')}` : `Did you mean --${near}?`;
    throw new UsageError(`Unexpected argument "${value}". ${hint}`);
  }
  const { choices, name } = operands;
  if (choices === undefined || choices.includes(value)) return value;
  const near = suggestName(value, choices);
  const hint = near === undefined ? `Known: ${choices.join(', ')}.` : `Did you mean ${near}?`;
  throw new UsageError(`Unknown ${name.toLowerCase()} "${value}". ${hint}`);
}

/** @param {Command} command @param {readonly string[]} given */
function checkCount({ operands, invocation }, given) {
  if (operands === undefined) return;
  const { name, min, max, about } = operands;
  if (given.length < min) throw new UsageError(`${name} is missing (${about}): ${typed(invocation, name)}`);
  if (given.length > max)
    throw new UsageError(`Unexpected argument "${given[max] ?? ''}": only ${String(max)} can be given.`);
}

module.exports = { UsageError, optionKeptByNpm, parseCommandLine, readCommandLine };
