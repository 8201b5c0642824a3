// What some tests need beyond Node. `x.strace.test.ts` runs where strace works and is otherwise left
// out by name: tools/test.mjs counts it as skipped and says how to get the part.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs'; // by default import: Node 20, without globSync, must reach the guard
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const works = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Mounting needs root and a kernel that allows it, which a container may not: only trying tells. */
function canMount() {
  const dir = fs.mkdtempSync(join(tmpdir(), 'mutirao-mount-'));
  const mounted = works('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir);
  if (mounted) works('umount', dir);
  fs.rmdirSync(dir);
  return mounted;
}

let servers;
/** Whether the servers of infra/local were fetched and are the pinned ones. */
function hasServers() {
  servers ??= works(process.execPath, 'tools/run.mjs', 'infra/local/main.ts', 'check');
  return servers;
}

const FETCH = 'npm run local -- fetch (with Java 17 and Maven)';

const parts = [
  {
    name: 'strace',
    present: () => works('strace', '-o', '/dev/null', process.execPath, '--version'),
    how: 'apt-get install strace',
  },
  {
    name: 'hledger',
    present: () => works('hledger', '--version'),
    how: 'apt-get install hledger',
  },
  {
    name: 'postgresql',
    present: () => fs.globSync('/usr/lib/postgresql/*/bin/initdb').length > 0,
    how: 'apt-get install postgresql',
  },
  {
    name: 'tmpfs',
    present: canMount,
    how: 'run as root on Linux (the test mounts a small tmpfs)',
  },
  {
    name: 'kafka',
    present: hasServers,
    how: FETCH,
  },
  {
    // The real server at MONGO_URL or the stand-in.
    name: 'mongo',
    present: () => process.env.MONGO_URL !== undefined || hasServers(),
    how: `${FETCH}, or MONGO_URL of a real server`,
  },
  {
    name: 'haproxy',
    present: () => works('haproxy', '-v'),
    how: 'apt-get install haproxy',
  },
  {
    name: 'kustomize',
    present: () => works('kustomize', 'version'),
    how: 'go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1, and its folder on the PATH',
  },
  {
    name: 'promtool',
    present: () => works('promtool', '--version'),
    how: 'apt-get install prometheus',
  },
];

/** The parts that are missing here and that some test file names; `files` are relative to the root. */
export const missingParts = parts
  .map((part) => ({ ...part, pattern: new RegExp(`\\.${part.name}\\.test\\.ts$`) }))
  .map((part) => ({
    ...part,
    files: fs.globSync(`{libs,services,infra,tools}/**/*.${part.name}.test.ts`),
  }))
  .filter((part) => part.files.length > 0 && !part.present());
