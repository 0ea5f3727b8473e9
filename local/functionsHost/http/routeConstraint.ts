/** Matches each constraint in a text such as `:int:min(1)`. */
export const constraintPattern = /[^:(]+(?:\(.*?\)(?=:|$))?/g;

const int32 = 2_147_483_647;
const guid = /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;
const whole = /^-?\d+$/;

const checks: Readonly<Record<string, (value: string, args: readonly string[]) => boolean>> = {
  int: (value) => whole.test(value) && Math.abs(Number(value)) <= int32,
  long: (value) => whole.test(value) && Math.abs(Number(value)) <= 2 ** 63,
  bool: (value) => /^(true|false)$/i.test(value),
  guid: (value) => guid.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  decimal: isNumber,
  double: isNumber,
  float: isNumber,
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  required: (value) => value !== '',
  length: (value, [low, high]) => value.length >= Number(low) && value.length <= Number(high ?? low),
  minlength: (value, [low]) => value.length >= Number(low),
  maxlength: (value, [high]) => value.length <= Number(high),
  min: (value, [low]) => whole.test(value) && Number(value) >= Number(low),
  max: (value, [high]) => whole.test(value) && Number(value) <= Number(high),
  range: (value, [low, high]) => whole.test(value) && Number(value) >= Number(low) && Number(value) <= Number(high),
  regex: (value, args) => new RegExp(args.join(','), 'i').test(value),
};

/** Returns whether a value meets a constraint such as `int` or `range(1,9)`. Throws for constraints unknown to ASP.NET Core. */
export function meetsConstraint(constraint: string, value: string): boolean {
  const [, name = '', args] = /^(\w+)(?:\((.*)\))?$/.exec(constraint) ?? [];
  const check = checks[name.toLowerCase()];
  if (!check) throw new Error(`The route constraint "${constraint}" is unknown.`);
  return check(value, args === undefined ? [] : args.split(','));
}

function isNumber(value: string): boolean {
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);
}
