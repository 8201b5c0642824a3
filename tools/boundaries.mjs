// node tools/boundaries.mjs [ROOT]: which code may know which (the rules are docs/adr/0008-layers.md).
// Nx finds the edges between packages; the imports and names of single files are read with
// TypeScript's parser. Tests and their fixtures are exempt, but not from the edges between packages.
import './guard.mjs';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs'; // by default import: Node 20, without globSync, must reach the guard
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = process.argv[2] ?? '.';
const edges = {
  'type:lib': ['type:lib'],
  'type:service': ['type:lib'],
  // The command line serves the platform in its own process.
  'type:app': ['type:lib', 'type:service', 'type:app'],
};
const testFile = /\.(test|fixture)\.ts$/;
const pureLibs = /^@mutirao\/(money|ledger|event-sourcing|contracts)$/;
const pureFile =
  /^(libs\/(money|ledger|event-sourcing|contracts)|services\/[^/]+\/src\/(domain|read-models))\//;
const shell =
  /^(libs\/nest|services\/platform)\/|^services\/[^/]+\/src\/(http\/|messaging\/|(.*\/)?[^/]+\.module\.ts$|main\.ts$|init\.ts$)/;
const framework =
  /^(@nestjs\/.*|@fastify\/.*|fastify|class-validator|class-transformer|reflect-metadata|rxjs)$/;
/** A clock, chance, a door to the outside or a way to wait: what a pure file must be given. */
const outside =
  /^(process|console|setTimeout|setInterval|setImmediate|queueMicrotask|performance|crypto|fetch|globalThis|require)$/;

const errors = new Set();

/** The packages with their kinds, and for each the packages that it imports, as Nx sees them. */
function readPackages() {
  const folder = fs.mkdtempSync(join(tmpdir(), 'mutirao-graph-'));
  const file = join(folder, 'graph.json');
  const nx = fileURLToPath(import.meta.resolve('nx/package.json')).replace('package.json', '');
  execFileSync(process.execPath, [join(nx, 'dist/bin/nx.js'), 'graph', `--file=${file}`], {
    cwd: root,
    env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { nodes, dependencies } = JSON.parse(fs.readFileSync(file, 'utf8')).graph;
  fs.rmSync(folder, { recursive: true });
  return Object.values(nodes).map(({ name, data }) => ({
    name,
    home: data.root,
    kind: data.tags?.find((tag) => tag in edges),
    targets: new Set(dependencies[name].map(({ target }) => target)),
  }));
}

function checkEdges() {
  for (const { name, kind, targets } of packages.values()) {
    if (!kind) errors.add(`${name} has no tag of ${Object.keys(edges).join(', ')}`);
    for (const to of targets) {
      const target = packages.get(to);
      if (target && !edges[kind]?.includes(target.kind)) {
        errors.add(`${name} (${kind}) must not import ${to} (${target.kind})`);
      }
    }
    checkCycles(name, []);
  }
}

function checkCycles(name, path) {
  const start = path.indexOf(name);
  if (start < 0) {
    for (const target of packages.get(name)?.targets ?? []) checkCycles(target, [...path, name]);
  } else if (path.slice(start).every((each) => name <= each)) {
    errors.add(`cycle: ${[...path.slice(start), name].join(' → ')}`);
  }
}

/** Why `file` may not import `specifier`, or undefined. `names` are those of an import clause. */
function refusedImport(file, specifier, names) {
  const home = file.split('/').slice(0, 2).join('/');
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier);
    if (!target.startsWith(`${home}/`)) return 'leaves its package: import the package by name';
    if (testFile.test(target)) return 'is for tests and not in the build';
    return pureFile.test(file) && !pureFile.test(target) ? 'is not pure' : undefined;
  }
  if (pureFile.test(file)) {
    if (pureLibs.test(specifier)) return undefined;
    // Event payloads are zod schemas, which are pure, and part of what a domain states.
    if (specifier === 'zod' && /^(services|libs\/contracts)\//.test(file)) return undefined;
    const hashing = home === 'libs/event-sourcing' && specifier === 'node:crypto';
    if (hashing && names.every((name) => name === 'hash' || name === 'createHash'))
      return undefined;
    return 'is not pure';
  }
  if (framework.test(specifier) && !shell.test(file)) return 'belongs to libs/nest and the shells';
  if (/^@mutirao\/nest(\/|$)/.test(specifier) && !shell.test(file) && home !== 'services/cli') {
    return 'belongs to the shells of services';
  }
  return undefined;
}

function checkFile(file) {
  const text = fs.readFileSync(join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const report = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    errors.add(`${file}:${line + 1} ${what}`);
  };
  const isTest = testFile.test(file);
  const { targets } = [...packages.values()].find(({ home }) => file.startsWith(`${home}/`));
  const visit = (node) => {
    const specifier = node.moduleSpecifier ?? node.argument?.literal ?? importCall(node);
    if (specifier && ts.isStringLiteralLike(specifier)) {
      const clause = node.importClause?.namedBindings ?? node.exportClause;
      const names = clause?.elements?.map((each) => (each.propertyName ?? each.name).text) ?? ['*'];
      const why = !isTest && refusedImport(file, specifier.text, names);
      if (why) report(node, `must not import ${specifier.text}, which ${why}`);
      // Nx overlooks `export { x } from`.
      targets.add(specifier.text.split('/').slice(0, 2).join('/'));
    }
    const name = !isTest && pureFile.test(file) && impureName(node);
    if (name) report(node, `must not use ${name}: a pure file is given what it needs`);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

const importCall = (node) =>
  ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    ? node.arguments[0]
    : undefined;

function impureName(node) {
  if (ts.isIdentifier(node) && outside.test(node.text)) {
    const isDeclaredHere =
      node.parent.name === node && !ts.isShorthandPropertyAssignment(node.parent);
    return isDeclaredHere ? undefined : node.text;
  }
  if (ts.isPropertyAccessExpression(node)) {
    return /^(Date\.now|Math\.random|Temporal\.Now)$/.exec(node.getText())?.[0];
  }
  // Without argument it is the clock; with several it depends on the machine's time zone.
  const isDate = (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression;
  if (!isDate || node.expression.getText() !== 'Date') return undefined;
  return ts.isNewExpression(node) && node.arguments?.length === 1 ? undefined : node.getText();
}

const packages = new Map(readPackages().map((each) => [each.name, each]));
const files = fs.globSync('{libs,services}/*/src/**/*.ts', { cwd: root });
for (const file of files) checkFile(file);
checkEdges();
for (const error of errors) console.error(error);
console.log(`${packages.size} packages, ${files.length} files, ${errors.size} boundary errors`);
process.exitCode = errors.size > 0 ? 1 : 0;
