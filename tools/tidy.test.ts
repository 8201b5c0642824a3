import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';

const NOT_OURS = [
  '**/node_modules',
  '**/dist',
  'coverage',
  'data',
  'data.keys',
  'demo',
  'rehearsal',
  'local-data',
];
const files = globSync(['**/*', '.ci/*'], { exclude: NOT_OURS })
  .filter((file) => extname(file) !== '' || file.startsWith('.ci/'))
  .filter((file) => file !== 'package-lock.json');
const code = files.filter((file) => /\.(ts|mjs|sh|sql)$|^\.ci\//.test(file));
const read = (file: string) => readFileSync(file, 'utf8');
const packageFolders = globSync('{libs,services}/*/package.json').map(dirname);

test('what is checked here is there', () => {
  const expected = ['.ci/run', 'README.md', 'libs/money/src/index.ts', 'tools/run.mjs'];
  expect(files).toEqual(expect.arrayContaining(expected));
});

test('no source file is longer than 250 lines', () => {
  const long = code.filter((file) => read(file).split('\n').length - 1 > 250);
  expect(long).toEqual([]);
});

test('no file or folder has a name that says nothing', () => {
  const banned = /^(common|shared|utils?|helpers?|managers?|base|impl|misc|data)$/;
  const words = (file: string) => file.split(/[/.-]/).filter((word) => banned.test(word));
  expect(code.filter((file) => words(file).length > 0)).toEqual([]);
});

test('nothing is left to do, and nothing names a place on one machine', () => {
  // Written so that this file does not find itself.
  const left = new RegExp(
    ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].map((word) => `\\b${word}\\b`).join('|'),
  );
  const places = new RegExp(
    ['/wo' + 'rk/', '\\.\\./sha' + 'red', '/ho' + 'me/', '/Us' + 'ers/'].join('|'),
  );
  const found = files.filter((file) => left.test(read(file)) || places.test(read(file)));
  expect(found).toEqual([]);
});

test('every source file is named by another one', () => {
  // As an import, a worker's URL, an export of package.json or an argument of a script.
  const named = new Set<string>();
  for (const file of files.filter((each) => /\.(ts|mjs|json)$|^\.ci\//.test(each))) {
    for (const [path] of read(file).matchAll(/[\w@./-]+\.(?:ts|mjs|sh|sql)\b/g)) {
      const targets = [join(dirname(file), path), normalize(path)];
      for (const target of targets) if (target !== file) named.add(target);
    }
  }
  const roots = /\.test\.ts$|^jest\.config\.mjs$|^\.ci\/run$/;
  const dead = code.filter((file) => !roots.test(file) && !named.has(file));
  expect(dead).toEqual([]);
});

test('the map in README.md names every folder and package, and nothing that is not there', () => {
  const tree = /^libs\/$[\s\S]*?(?=^```$)/m.exec(read('README.md'))?.[0] ?? '';
  const entries = [...tree.matchAll(/^( *)([\w.-]+)\/?/gm)];
  const mapped: string[] = [];
  let parent = '';
  for (const [, indent, name] of entries) {
    if (indent === '') parent = name ?? '';
    mapped.push(indent === '' ? parent : `${parent}/${name}`);
  }
  const folders = files
    .filter((file) => file.includes('/'))
    .map((file) => file.split('/')[0] ?? '');
  const parts = files.flatMap((file) => /^infra\/[^/]+(?=\/)/.exec(file) ?? []);
  expect(mapped.sort()).toEqual([...new Set([...folders, ...packageFolders, ...parts])].sort());
});

test('every dependency has its reasons in docs/adr', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));
  const records = globSync('docs/adr/*.md').map(read).join('\n');
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(names.filter((name) => !records.includes(`\`${name}\``))).toEqual([]);
});

test('every decision record is numbered, titled and short', () => {
  const records = globSync('docs/adr/*.md');
  const numbers = records.map((file) => basename(file).slice(0, 4));
  expect(new Set(numbers).size).toBe(records.length);
  for (const file of records) {
    expect(basename(file)).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    expect(read(file)).toMatch(/^# .+\n/);
    expect(read(file).split('\n').length).toBeLessThan(40);
  }
});

test('every link in the documents leads somewhere', () => {
  const broken = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)]
        .map(([, link]) => join(dirname(file), link ?? ''))
        .filter((target) => !existsSync(target))
        .map((target) => `${file}: ${target}`),
    );
  expect(broken).toEqual([]);
});
