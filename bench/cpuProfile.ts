/** The part of V8's `--cpu-prof` output that this file reads. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node of each sample. */
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
  /** The share of the busy time, 0 to 1. */
  readonly share: number;
}

/** Self time by folder of the project, package, or part of Node.js; largest first, without idle time. */
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
  // The time of the engine's own code, including compilation, without waits for files and sockets.
  if (functionName === '(program)') return 'engine';
  const [, library] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (library !== undefined) return library;
  const [, folder] = /\/dist\/((?:functions|shared|local)\/[^/]+)\/[^/]/.exec(url) ?? [];
  if (folder !== undefined) return folder;
  const [, builtin] = /^node:(?:internal\/)?([a-z_]+)/.exec(url) ?? [];
  if (builtin !== undefined) return `node:${builtin.replace(/^_/, '').replace(/_.*$/, '')}`;
  return url === '' ? `native ${functionName}`.trim() : 'other';
}
