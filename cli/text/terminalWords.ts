import { type FleetAction, fleetActions } from '../fleetVerb';
import { type Verb, type VerbOption } from '../verb';
import { verbs } from '../verbTable';

/** What an option is called as a field of the request, with its long name. */
const options = new Map(
  Object.values<Verb>(verbs)
    .flatMap((verb) => verb.options)
    .map(({ flags }: VerbOption) => flags.split(' ')[0] ?? '')
    .map((name) => [name.slice(2).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), name]),
);

const field = /"(\w+)": (?:"(\w+)"(?: or "(\w+)")?|(\w+)\b)(?! *[{[])/g;
/** A call, with the verb of HTTP, the address of the app, and what it asks for. */
const call =
  /(?:(?:GET|POST) )?(?:https?:\/\/[\w.:[\]-]+)?\/api\/(moves|checks|comparisons|fleets)(?![\w-])((?:\/[\w{}-]+)*)(\?[\w=]+)?/g;
const alternative = /,? or (?:GET|POST) \/api\/[\w{}/-]+/g;

/**
 * A text of the app in the words of this command line: a field becomes its option, or says that it needs a file, and a call becomes
 * a command. The app writes for those who call it over HTTP.
 */
export function terminalWords(text: string): string {
  if (!text.includes('"') && !text.includes('/api/')) return text;
  return text
    .replaceAll(alternative, (whole, at: number) => (/kvmover [^.;]*$/.test(text.slice(0, at)) ? '' : whole))
    .replaceAll(
      call,
      (whole, room: string, path: string, query?: string) => commandOf(room, path, query ?? '') ?? whole,
    )
    .replaceAll(field, (whole, name: string, ...values: readonly (string | undefined)[]) => {
      const option = options.get(name);
      const [first, second, plain] = values;
      const isField = first !== undefined || plain === 'true' || plain === 'false';
      return option === undefined
        ? `${whole}${isField ? ' in the file of --request' : ''}`
        : `${option} ${first ?? plain ?? ''}${second === undefined ? '' : ` or ${second}`}`;
    });
}

function commandOf(room: string, path: string, query: string): string | undefined {
  if (room === 'fleets') return fleetCommandOf(path);
  if (room !== 'moves') return `kvmover ${room === 'checks' ? 'check' : 'compare'} <source> <target>`;
  const [id, asked = 'status'] = path.split('/').slice(1);
  if (id === undefined) return 'kvmover list';
  if (!Object.hasOwn(verbs, asked) && asked !== 'plan') return undefined;
  const filter = query.replace(/^\?(\w+)=(\w+)$/, ' --$1 $2');
  return `kvmover ${asked === 'plan' ? 'items' : asked} ${id.replace('{id}', '<id>')}${filter}`;
}

/** `/vaults` is part of the status. */
function fleetCommandOf(path: string): string | undefined {
  const [id, asked = 'status'] = path.split('/').slice(1);
  if (id === undefined) return 'kvmover fleet list';
  const action: FleetAction | undefined = fleetActions.find((each) => each === (asked === 'vaults' ? 'status' : asked));
  return action === undefined ? undefined : `kvmover fleet ${action} ${id.replace('{id}', '<id>')}`;
}
