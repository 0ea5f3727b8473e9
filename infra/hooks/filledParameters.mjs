// Fills a file of parameters with the values of the environment, as azd does.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { given } from './azureCli.mjs';

export const infra = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Returns `NAME.parameters.json` with its values, each in the type of its parameter in `NAME.json`. */
export function filledParameters(name) {
  const file = JSON.parse(readFileSync(path.join(infra, `${name}.parameters.json`), 'utf8'));
  const { parameters: known } = JSON.parse(readFileSync(path.join(infra, `${name}.json`), 'utf8'));
  const filled = Object.entries(file.parameters).map(([parameter, { value }]) => {
    return [parameter, { value: typed(parameter, known[parameter].type, valueOf(value)) }];
  });
  return { ...file, parameters: Object.fromEntries(filled) };
}

/** `${NAME}` or `${NAME=default}`, as azd reads them. */
function valueOf(pattern) {
  const [, name, fallback] = /^\$\{(\w+)(?:=(.*))?\}$/.exec(pattern);
  return fallback === undefined ? given(name) : process.env[name] || fallback;
}

function typed(name, type, text) {
  if (type === 'int') return number(name, text);
  return type === 'bool' ? boolean(name, text) : text;
}

function boolean(name, text) {
  if (!['true', 'false'].includes(text)) throw new Error(`${name} is "${text}". Expected true or false.`);
  return text === 'true';
}

function number(name, text) {
  if (!/^-?\d+$/.test(text)) throw new Error(`${name} is "${text}". Expected a whole number.`);
  return Number(text);
}
