import { type Answer } from '../calls/answer';
import { type FaultEffect } from '../calls/faultRule';
import { addListedNames } from './addListedNames';

/** The answer with the changes of an effect that alters answers. Other effects leave it unchanged. */
export function alteredAnswer(answer: Answer, effect: FaultEffect | undefined): Answer {
  if (effect?.kind === 'addNames') return addListedNames(answer, effect.names);
  if (effect?.kind !== 'setFields') return answer;
  return { ...answer, body: Object.entries(effect.fields).reduce(withField, answer.body) };
}

function withField(body: object | undefined, [path, value]: [string, unknown]): object | undefined {
  const changed = set(body, path.split('.'), value);
  return typeof changed === 'object' && changed !== null ? changed : body;
}

/** Changes nothing where the answer has no object or list to change. */
function set(content: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (name === '*') return Array.isArray(content) ? content.map((element) => set(element, rest, value)) : content;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return content;
  const before: unknown = Reflect.get(content, name);
  return { ...content, [name]: set(before ?? {}, rest, value) };
}
