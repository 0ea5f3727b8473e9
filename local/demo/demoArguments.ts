import { parseArgs } from 'node:util';

export interface DemoArguments {
  readonly crossGeography: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  /** Classes that the request names in `failOn`, as the app knows them. */
  readonly failOn: readonly string[];
}

/** Throws an Error whose message says which argument cannot be used. */
export function parseDemoArguments(args: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'cross-geography': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      'fail-on': { type: 'string', multiple: true, default: [] },
    },
  });
  const failOn = values['fail-on'].flatMap((classes) => classes.split(',')).filter((one) => one !== '');
  return { crossGeography: values['cross-geography'], json: values.json, keep: values.keep, failOn };
}
