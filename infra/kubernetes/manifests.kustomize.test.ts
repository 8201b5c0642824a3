import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { servicesByPath } from '../compose/services-by-path.fixture.ts';
import { ingressPaths, problemsOf, resourcesOf } from './manifests.fixture.ts';

/**
 * No cluster is had here: the overlays are expanded by the real kustomize and held against the schema of
 * Kubernetes 1.33 and rules of ours. That a cluster takes them, and enforces them, this cannot prove.
 */
const folder = mkdtempSync(join(tmpdir(), 'mutirao-manifests-'));
afterAll(() => rmSync(folder, { recursive: true }));

function built(overlay: string): string {
  const { status, stdout, stderr } = spawnSync('kustomize', ['build', overlay], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const production = built('infra/kubernetes/production');

test.each(['small', 'production'])('the manifests of %s are sound', (overlay) => {
  expect(problemsOf(built(`infra/kubernetes/${overlay}`))).toEqual([]);
});

/** What is planted in a manifest of the base, and what is said of the overlay then. */
const MISTAKES: readonly (readonly [file: string, from: string, to: string, said: RegExp])[] = [
  ['currency', 'replicas: 2', 'replica: 2', /must NOT have additional properties/],
  ['currency', 'periodSeconds: 10', 'periodSeconds: ten', /must be integer/],
  ['currency', 'path: /ready', 'path: /', /gets requests when it is not ready/],
  ['currency', 'runAsNonRoot: true', 'runAsNonRoot: false', /may run as root/],
  ['identity', 'readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false', /its own files/],
  ['identity', '{ drop: [ALL] }', '{ drop: [CHOWN] }', /keeps capabilities/],
  ['identity', 'limits: { memory: 1Gi }', 'limits: {}', /has no memory limit/],
  [
    'identity',
    'name: scratch, mountPath',
    'name: rest, mountPath',
    /mounts rest, which is no volume/,
  ],
  [
    'identity',
    'kind: PodDisruptionBudget',
    'kind: PodDisruptionBudgets',
    /kind that is not checked/,
  ],
  ['ingress', 'service: { name: identity,', 'service: { name: people,', /leads to people/],
  ['network', 'policyTypes: [Ingress, Egress]', 'policyTypes: [Ingress]', /nothing denies traffic/],
];
test.each(MISTAKES)('in %s.yaml a mistake for "%s" is found', (file, from, to, said) => {
  const tree = mkdtempSync(join(folder, 'tree-'));
  cpSync('infra/kubernetes', tree, { recursive: true });
  const planted = join(tree, 'base', `${file}.yaml`);
  const text = readFileSync(planted, 'utf8');
  expect(text).toContain(from);
  writeFileSync(planted, text.replace(from, to));
  expect(problemsOf(built(join(tree, 'small')))).toContainEqual(expect.stringMatching(said));
});

/** Asked of each instance by the cluster itself: from outside they would say how one of them is. */
const OF_INSTANCES: ReadonlySet<string> = new Set(['/live', '/ready']);

test('every path of the API goes to the service that answers there', () => {
  const rules = resourcesOf(production).flatMap(ingressPaths);
  const leads = (path: string) => {
    const fitting = rules.filter(({ path: start, pathType }) =>
      pathType === 'Exact' ? path === start : `${path}/`.startsWith(start.replace(/\/?$/, '/')),
    );
    return fitting.sort((a, b) => b.path.length - a.path.length)[0]?.backend.service.name;
  };
  const expected = servicesByPath().map(([path, service]) => [
    path,
    OF_INSTANCES.has(path) ? 'nobody' : service,
  ]);
  expect(servicesByPath().map(([path]) => [path, leads(path)])).toEqual(expected);
  expect(leads('/metrics')).toBe('nobody');
});

test('every setting is documented, and what is secret is told by a file', () => {
  const documented = readFileSync('docs/configuration.md', 'utf8');
  const resources = resourcesOf(production);
  const names = resources.flatMap(({ kind, data = {}, spec }) => [
    ...(kind === 'ConfigMap' ? Object.keys(data) : []),
    ...(spec?.template?.spec.containers.flatMap(({ env = [] }) => env.map(({ name }) => name)) ??
      []),
  ]);
  expect(names.length).toBeGreaterThan(12);
  expect(names.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  expect(names).not.toEqual(expect.arrayContaining(['MUTIRAO_MONGO_URL']));
});

test.each(['small', 'production'])(
  '%s: the town that is made is served, where people are told',
  (overlay) => {
    const text = built(`infra/kubernetes/${overlay}`);
    const [, community] = /--community=(\S+)/.exec(text) ?? [];
    expect(text).toContain(`MUTIRAO_COMMUNITY: ${community}\n`);
    const [, host = 'none'] = /- host: (\S+)/.exec(text) ?? [];
    expect(text).toMatch(new RegExp(`MUTIRAO_PUBLIC_URL: https?://${host}\n`));
  },
);

test('in production a service survives the loss of a machine', () => {
  const sets = resourcesOf(production).filter(({ kind }) => kind === 'StatefulSet');
  expect(sets.map(({ metadata, spec }) => [metadata.name, spec?.replicas])).toEqual([
    ['currency', 3],
    ['identity', 3],
  ]);
  expect(production.match(/whenUnsatisfiable: DoNotSchedule/g)).toHaveLength(2);
});
