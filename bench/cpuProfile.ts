/** What V8's `--cpu-prof` writes, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that each sample met. */
  readonly samples: readonly number[];
  /** Microseconds between the samples. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
}

export interface ProfileShare {
  readonly part: string;
  readonly ms: number;
  /** Of the time in which the process did anything, 0 to 1. */
  readonly share: number;
}

/** Self time by folder of the project, package, or part of Node; largest first, idle time left out. */
export function selfTimes(profile: CpuProfile): ProfileShare[] {
  const parts = new Map(profile.nodes.map((node) => [node.id, partOf(node.callFrame)]));
  const times = new Map<string, number>();
  profile.samples.forEach((id, at) => {
    const part = parts.get(id) ?? 'unknown';
    if (part !== 'idle') times.set(part, (times.get(part) ?? 0) + (profile.timeDeltas[at] ?? 0));
  });
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times].map(([part, time]) => ({ part, ms: time / 1000, share: time / busy })).sort((a, b) => b.ms - a.ms);
}

/** `shared/clients`, `@azure/core-rest-pipeline`, `node:tls`, `garbage collector`, `native` … */
export function partOf({ functionName, url }: ProfileNode['callFrame']): string {
  if (functionName === '(garbage collector)') return 'garbage collector';
  if (functionName === '(idle)') return 'idle';
  // Waiting for files and sockets is not here; this is what the engine's own code took, compiling included.
  if (functionName === '(program)') return 'engine';
  const [, library] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (library !== undefined) return library;
  const [, folder] = /\/dist\/((?:functions|shared|local)\/[^/]+)\/[^/]/.exec(url) ?? [];
  if (folder !== undefined) return folder;
  const [, builtin] = /^node:(?:internal\/)?([a-z_]+)/.exec(url) ?? [];
  if (builtin !== undefined) return `node:${builtin.replace(/^_/, '').replace(/_.*$/, '')}`;
  return url === '' ? `native ${functionName}`.trim() : 'other';
}
