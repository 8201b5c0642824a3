import type { Answer } from './exchange.ts';

/** What a script reads: done, refused (by the server or by what was found), wrong usage, no server. */
export const EXIT = { done: 0, refused: 1, usage: 2, unreachable: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** RFC 9457 problem details, as the server sends them and as `--json` prints every failure. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly detail?: string;
  readonly status?: number;
  readonly [extension: string]: unknown;
}

/** Ends a command that could not be done. Its message is for a person, `problem` for a program. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  readonly problem: Problem;
  /** With this Idempotency-Key the same call may be made again without being done twice. */
  readonly key: string | undefined;

  constructor(exitCode: ExitCode, problem: Problem, key?: string) {
    super(problem.detail ?? problem.title);
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.problem = problem;
    this.key = key;
  }
}

export function wrongUsage(detail: string): Failure {
  const type = 'urn:mutirao:problem:wrong-usage';
  return new Failure(EXIT.usage, { type, title: 'Wrong usage', detail, code: 'wrong-usage' });
}

/** Refused on this side: a folder that is in use, a file that cannot be read. */
export function refusedHere(code: string, detail: string): Failure {
  const type = `urn:mutirao:problem:${code}`;
  return new Failure(EXIT.refused, { type, title: 'Refused', detail, code });
}

export function unreachable(detail: string, key?: string): Failure {
  const code = 'server-unreachable';
  const type = `urn:mutirao:problem:${code}`;
  return new Failure(EXIT.unreachable, { type, title: 'No server', detail, code }, key);
}

/** Of a town with servers: one of its stores does not answer, or lets nobody in. */
export function isStoreAway(error: unknown): error is Error {
  const { name } = Object(error) as Error;
  return /^(StoreUnreachable|Unavailable|Mongo\w*ServerSelectionError)$/.test(name);
}

/** What to do about it first, where another command does that. */
export function nextStep({ code }: Problem): string | undefined {
  switch (code) {
    case 'step-up-needed':
      return 'Show it with "mutirao step-up", then say this again. No app yet: "mutirao totp begin".';
    case 'sign-in-too-old':
    case 'signed-out':
      return 'Sign in with "mutirao sign-in", then say this again.';
    default:
      return undefined;
  }
}

/** What a gateway between us answers is no problem document; it still has to be told. */
export function problemOf({ status, body }: Answer): Problem {
  try {
    const problem = JSON.parse(body) as Problem;
    if (typeof problem.title === 'string') return problem;
  } catch {
    // Told below.
  }
  const type = 'about:blank';
  return { type, title: `The server answered ${status}`, status, detail: body.slice(0, 200) };
}

/** For people: the title, the reason, where in a file, and each field that was not understood. */
export function explain({ title, detail, ...rest }: Problem): string {
  const says = detail?.startsWith(title) ? detail : [title, detail].filter(Boolean).join(': ');
  const lines = [says];
  const { rule, line, field, errors } = rest;
  const place = [
    typeof line === 'number' ? `line ${line}` : '',
    typeof field === 'string' ? `field "${field}"` : '',
    typeof rule === 'string' ? `rule ${rule}` : '',
  ].filter((each) => each !== '');
  if (place.length > 0) lines.push(`  at ${place.join(', ')}`);
  for (const error of Array.isArray(errors) ? errors : []) {
    lines.push(`  ${error.field}: ${error.message}`);
  }
  return lines.join('\n');
}
