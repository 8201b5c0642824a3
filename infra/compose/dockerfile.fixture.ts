import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export interface Stage {
  /** `node:24.21.0-bookworm-slim` */
  readonly image: string;
  /** As they stand, with continued lines joined. */
  readonly instructions: readonly Instruction[];
}

interface Instruction {
  readonly word: string;
  readonly text: string;
}

/** The stages of a Dockerfile, in order. Knows what ours uses, no more. */
export function stagesOf(dockerfile: string): Stage[] {
  const lines = dockerfile.replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n\s*/g, '');
  const instructions = lines
    .split('\n')
    .filter(Boolean)
    .map((line): Instruction => {
      const [word = ''] = line.split(' ');
      return { word, text: line.slice(word.length + 1) };
    });
  const starts = instructions.flatMap(({ word }, index) => (word === 'FROM' ? [index] : []));
  return starts.map((start, index) => ({
    image: instructions[start]?.text.split(' ')[0] ?? '',
    instructions: instructions.slice(start + 1, starts[index + 1]),
  }));
}

export const textsOf = ({ instructions }: Stage, word: string) =>
  instructions.filter((each) => each.word === word).map(({ text }) => text);

/** Of `ENTRYPOINT`, `CMD` and the like, which we write as JSON so that no shell stands between. */
export const commandOf = (stage: Stage, word: string) =>
  JSON.parse(textsOf(stage, word)[0]?.replace(/^.*?(?=\[)/, '') ?? '[]') as string[];

/** What `ENV` sets. */
export const environmentOf = (stage: Stage) =>
  Object.fromEntries(textsOf(stage, 'ENV').flatMap((text) => text.split(' ').map(pair)));

const pair = (text: string) => [text.split('=')[0], text.split('=')[1]] as const;

/** Copies a tree as an engine sends it to the build: without what .dockerignore leaves out. */
export function copyContext(from: string, to: string): void {
  const patterns = readFileSync(join(from, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  cpSync(from, to, { recursive: true, filter: (file) => sent(relative(from, file), patterns) });
}

/** The last pattern that fits a path, or a folder above it, decides. */
export function sent(path: string, patterns: readonly string[]): boolean {
  if (path === '') return true;
  const above = [path];
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) above.push(folder);
  const last = patterns.findLast((each) => {
    const whole = patternOf(each.replace(/^!/, ''));
    return above.some((part) => whole.test(part));
  });
  return last === undefined || last.startsWith('!');
}

/** As engines read it: a star is for names with a dot before them too. */
const patternOf = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+?()[\]{}|^$]/g, '\\$&')
      .replaceAll('**/', '(?:.+/)?')
      .replaceAll('*', '[^/]*')}$`,
  );

/** Runs one `RUN` line as an engine does; throws what it said when it fails. */
export function run(line: string, cwd: string, environment: NodeJS.ProcessEnv): void {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', line], {
    cwd,
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${line}\n${stdout}${stderr}`);
}
