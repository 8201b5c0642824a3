import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

/** What these checks read of a service; the schema has seen to the rest. */
interface Service {
  readonly image?: string;
  readonly build?: unknown;
  readonly restart?: string;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly env_file?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, { condition?: string }>>;
  readonly secrets?: readonly (string | { source: string })[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly disable?: boolean };
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
}

export interface Project {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, unknown>>;
}

const schema = JSON.parse(readFileSync('infra/compose/compose-spec.json', 'utf8'));
const fits = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(
  schema,
);

/** What is wrong with files that are started together, in their order; empty when nothing is. */
export function problemsOf(texts: readonly string[]): string[] {
  const files = texts.map((text) => parse(text, { merge: true }));
  const unfit = files.flatMap((file) =>
    fits(file) ? [] : (fits.errors ?? []).map((each) => `${each.instancePath} ${each.message}`),
  );
  return unfit.length > 0 ? unfit : brokenRules(projectOf(texts));
}

/** As compose merges them: maps by key, lists one after the other, anything else by the later file. */
export function projectOf(texts: readonly string[]): Project {
  return texts.map((text) => parse(text, { merge: true })).reduce(merged);
}

function merged(first: unknown, second: unknown): unknown {
  if (Array.isArray(first) && Array.isArray(second)) return [...new Set([...first, ...second])];
  if (!isMap(first) || !isMap(second)) return second ?? first;
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  return Object.fromEntries([...keys].map((key) => [key, merged(first[key], second[key])]));
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function brokenRules(project: Project): string[] {
  const services = Object.entries(project.services);
  const ports = services.flatMap(([, { ports = [] }]) => ports);
  return [
    ...services.flatMap(([name, service]) => [
      ...missingParts(name, service, project),
      ...waits(name, service, project),
      ...softness(name, service),
    ]),
    ...idleParts(project),
    ...ports
      .filter((port, index) => ports.indexOf(port) !== index)
      .map((port) => `${port} is published twice`),
  ];
}

/** Of a service, by kind: the names of the parts it uses that are declared beside the services. */
function usedParts({ secrets = [], networks = [], volumes = [] }: Service) {
  const named = volumes.map((each) => each.split(':')[0] ?? '');
  return {
    secrets: secrets.map((each) => (typeof each === 'string' ? each : each.source)),
    networks,
    volumes: named.filter((each) => !each.startsWith('.') && !each.startsWith('/')),
  };
}

const KINDS = ['secrets', 'networks', 'volumes'] as const;

function missingParts(name: string, service: Service, project: Project): string[] {
  const used = usedParts(service);
  return KINDS.flatMap((kind) =>
    used[kind]
      .filter((each) => !Object.hasOwn(project[kind] ?? {}, each))
      .map((each) => `${name} uses ${each}, which is not among the ${kind}`),
  );
}

function idleParts(project: Project): string[] {
  const used = Object.values(project.services).map(usedParts);
  return KINDS.flatMap((kind) =>
    Object.keys(project[kind] ?? {})
      .filter((each) => !used.some((parts) => parts[kind].includes(each)))
      .map((each) => `nothing uses ${each} of the ${kind}`),
  );
}

function waits(name: string, { depends_on = {} }: Service, { services }: Project): string[] {
  const awaited = Array.isArray(depends_on)
    ? depends_on.map((each): [string, { condition?: string }] => [each, {}])
    : Object.entries(depends_on as Readonly<Record<string, { condition?: string }>>);
  return awaited.flatMap(([other, { condition }]) => {
    const target = services[other];
    if (!target) return [`${name} waits for ${other}, which is not there`];
    if (condition === 'service_healthy' && !target.healthcheck)
      return [`${name} waits for the health of ${other}, which is not checked`];
    if (condition === 'service_completed_successfully' && target.restart !== 'no')
      return [`${name} waits for the end of ${other}, which is started again`];
    return [];
  });
}

/** What keeps a container that was broken into, or that grows, from hurting its neighbours. */
function softness(name: string, service: Service): string[] {
  const { image = '', cap_drop = [], security_opt = [], mem_limit, ports = [] } = service;
  return [
    ...(/:[\w.-]*\d[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(image) ? [] : ['has no pinned image']),
    ...(cap_drop.includes('ALL') ? [] : ['keeps capabilities']),
    ...(security_opt.includes('no-new-privileges:true') ? [] : ['may gain privileges']),
    ...(mem_limit === undefined ? ['has no memory limit'] : []),
    ...(service.restart === undefined ? ['does not say whether it is started again'] : []),
    ...ports
      .filter((port) => !port.startsWith('127.0.0.1:'))
      .map((port) => `publishes ${port} to everybody`),
  ].map((problem) => `${name} ${problem}`);
}
