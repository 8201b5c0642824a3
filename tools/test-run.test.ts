import { afterEach, expect, test } from '@jest/globals';
import { PlantedTree } from './planted-tree.ts';

const PASSING = "import { test } from '@jest/globals'; test('passes', () => {});";
const FAILING =
  "import { test } from '@jest/globals'; test('fails', () => { throw new Error(); });";
const NEEDS_HLEDGER = { 'libs/a/src/books.hledger.test.ts': FAILING };
/** A machine without any part: nothing that a part's probe calls is on the PATH. */
const BARE = { PATH: '/nonexistent', MUTIRAO_ALL_PARTS: '' };

let tree: PlantedTree | undefined;
afterEach(() => tree?.remove());

function npmTest(files: Record<string, string>, environment = {}, args: readonly string[] = []) {
  tree = new PlantedTree(files);
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const { status, stdout } = tree.node([...flags, 'tools/test.mjs', ...args], environment);
  return { status, lines: stdout.trimEnd().split('\n') };
}

test('the last line counts what passed', () => {
  const { status, lines } = npmTest({ 'libs/a/src/a.test.ts': PASSING });
  expect(lines.at(-1)).toBe('1 passed, 0 failed');
  expect(status).toBe(0);
});

test('a failing test and a file that does not load both count as failed', () => {
  const { status, lines } = npmTest({
    'libs/a/src/a.test.ts': PASSING + FAILING.replace(/import.*?;/, ''),
    'infra/b.test.ts': "import './nowhere.ts';",
  });
  expect(lines.at(-1)).toBe('1 passed, 2 failed');
  expect(status).toBe(1);
});

test('a run without tests fails', () => {
  const { status, lines } = npmTest({});
  expect(lines.at(-1)).toBe('0 passed, 0 failed');
  expect(status).toBe(1);
});

test('tests whose part is missing are left out by name and counted as skipped', () => {
  const { status, lines } = npmTest({ 'libs/a/src/a.test.ts': PASSING, ...NEEDS_HLEDGER }, BARE);
  expect(lines).toContain('left out: hledger (1 file) needs hledger: apt-get install hledger');
  expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
  expect(status).toBe(0);
});

test('where all parts are required a missing one fails by name', () => {
  const { status, lines } = npmTest(
    { 'libs/a/src/a.test.ts': PASSING, ...NEEDS_HLEDGER },
    { ...BARE, MUTIRAO_ALL_PARTS: '1' },
  );
  expect(lines).toContain('FAILED: hledger (1 file) needs hledger: apt-get install hledger');
  expect(lines.at(-1)).toBe('1 passed, 1 failed');
  expect(status).toBe(1);
});

test('a part that was not asked for is not mentioned', () => {
  const { lines } = npmTest({ 'libs/a/src/a.test.ts': PASSING, ...NEEDS_HLEDGER }, BARE, [
    '/a.test',
  ]);
  expect(lines.at(-1)).toBe('1 passed, 0 failed');
});
