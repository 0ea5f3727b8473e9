import { parseArgs } from 'node:util';

export interface DemoArguments {
  readonly crossGeography: boolean;
  readonly json: boolean;
  readonly keep: boolean;
}

/** Throws an Error whose message says which argument cannot be used. */
export function parseDemoArguments(args: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'cross-geography': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  return { crossGeography: values['cross-geography'], json: values.json, keep: values.keep };
}
