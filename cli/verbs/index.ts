import { type Context, type RunVerb } from '../context';
import { type ExitCode } from '../cliError';
import { type VerbName } from '../verbTable';
import { access } from './access';
import { apply, approve } from './apply';
import { cancel } from './cancel';
import { check } from './check';
import { compare } from './compare';
import { complete } from './complete';
import { completion } from './completion';
import { consumers } from './consumers';
import { cutover } from './cutover';
import { deletions } from './deletions';
import { doctor } from './doctor';
import { events } from './events';
import { fleet } from './fleet';
import { geography } from './geography';
import { handover } from './handover';
import { init } from './init';
import { items } from './items';
import { list } from './list';
import { mcp } from './mcp';
import { move } from './move';
import { pace } from './pace';
import { permissions } from './permissions';
import { plan } from './plan';
import { rehearse } from './rehearse';
import { report } from './report';
import { retire } from '../retirement/retire';
import { rollback } from './rollback';
import { pause, resume, retry } from './steer';
import { ui } from './ui';
import { status, watch } from './watch';

const runs: Readonly<Record<VerbName, RunVerb>> = {
  plan,
  apply,
  move,
  rehearse,
  watch,
  status,
  list,
  items,
  events,
  approve,
  pause,
  resume,
  cancel,
  cutover,
  deletions,
  retry,
  pace,
  report,
  handover,
  complete,
  retire,
  rollback,
  check,
  compare,
  access,
  fleet,
  geography,
  consumers,
  permissions,
  doctor,
  init,
  ui,
  mcp,
  completion,
};

/** Runs a verb. Returns the exit code; throws a CliError, or any error when the signal has aborted. */
export function runVerb(verb: VerbName, context: Context): Promise<ExitCode> {
  return runs[verb](context);
}
