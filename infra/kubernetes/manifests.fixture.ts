import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';

/** A thing of the cluster, as the schema has made sure that it is, in what these checks read. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly replicas?: number;
    readonly podSelector?: { readonly matchLabels?: object; readonly matchExpressions?: object };
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly object[];
    readonly egress?: readonly object[];
    readonly selector?: { readonly matchLabels?: Labels } & Labels;
    readonly template?: { readonly metadata: { readonly labels: Labels }; readonly spec: Pod };
    readonly rules?: readonly { readonly http: { readonly paths: readonly IngressPath[] } }[];
  };
}

type Labels = Readonly<Record<string, string>>;

interface IngressPath {
  readonly path: string;
  readonly pathType: 'Prefix' | 'Exact';
  readonly backend: { readonly service: { readonly name: string } };
}

interface Pod {
  readonly securityContext?: { readonly runAsNonRoot?: boolean; readonly seccompProfile?: object };
  readonly automountServiceAccountToken?: boolean;
  readonly volumes?: readonly { readonly name: string; readonly secret?: { secretName: string } }[];
  readonly containers: readonly Container[];
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts?: readonly { readonly name: string }[];
  readonly resources?: { readonly limits?: { memory?: string }; readonly requests?: object };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}

interface Probe {
  readonly httpGet?: { readonly path: string };
}

const KINDS: Readonly<Record<string, string>> = {
  ConfigMap: 'core.v1',
  Ingress: 'networking.v1',
  Job: 'batch.v1',
  Namespace: 'core.v1',
  NetworkPolicy: 'networking.v1',
  PodDisruptionBudget: 'policy.v1',
  Service: 'core.v1',
  ServiceAccount: 'core.v1',
  StatefulSet: 'apps.v1',
};

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(JSON.parse(readFileSync('infra/kubernetes/schema.json', 'utf8')), 'kubernetes');

/** What is wrong with manifests as they are sent to a cluster; empty when nothing is. */
export function problemsOf(text: string): string[] {
  const resources = resourcesOf(text);
  const unfit = resources.flatMap(unfitness);
  return unfit.length > 0 ? unfit : brokenRules(resources);
}

export const resourcesOf = (text: string): Resource[] =>
  parseAllDocuments(text).map((document) => document.toJS() as Resource);

function unfitness(resource: Resource): string[] {
  const where = `${resource.kind} ${resource.metadata?.name}`;
  const group = KINDS[resource.kind];
  if (group === undefined) return [`${where} is of a kind that is not checked`];
  const fits = ajv.getSchema(`kubernetes#/$defs/io.k8s.api.${group}.${resource.kind}`);
  if (!fits) throw new Error(`infra/kubernetes/schema.json lacks ${resource.kind}`);
  if (fits(resource)) return [];
  return (fits.errors ?? []).map((each) => `${where} ${each.instancePath} ${each.message}`);
}

function brokenRules(resources: readonly Resource[]): string[] {
  const named = (kind: string) =>
    resources.filter((each) => each.kind === kind).map((each) => each.metadata.name);
  const backends = resources.flatMap(ingressPaths).map(({ backend }) => backend.service.name);
  const closed = resources.some(
    ({ kind, spec }) =>
      kind === 'NetworkPolicy' &&
      Object.keys(spec?.podSelector ?? { none: 0 }).length === 0 &&
      spec?.policyTypes?.length === 2 &&
      !spec.ingress &&
      !spec.egress,
  );
  return [
    ...resources.flatMap(podProblems),
    ...backends
      .filter((name) => !named('Service').includes(name))
      .map((name) => `a path leads to ${name}, which is not there`),
    ...named('StatefulSet')
      .filter((name) => !named('PodDisruptionBudget').includes(name))
      .map((name) => `${name} has no disruption budget`),
    ...(closed ? [] : ['nothing denies traffic that is not allowed']),
    ...named('Secret').map((name) => `Secret ${name} has its values in the manifests`),
  ];
}

export const ingressPaths = ({ spec }: Resource) =>
  spec?.rules?.flatMap(({ http }) => http.paths) ?? [];

function podProblems({ kind, metadata, spec }: Resource): string[] {
  const pod = spec?.template?.spec;
  if (!pod) return [];
  const volumes = pod.volumes?.map(({ name }) => name) ?? [];
  const { runAsNonRoot, seccompProfile } = pod.securityContext ?? {};
  const serves = kind === 'StatefulSet';
  return [
    ...(runAsNonRoot && seccompProfile ? [] : ['may run as root']),
    ...(pod.automountServiceAccountToken === false ? [] : ['has a token of the cluster']),
    ...pod.containers.flatMap((container) => [
      ...containerProblems(container),
      ...(serves ? probeProblems(container) : []),
      ...(container.volumeMounts ?? [])
        .filter(({ name }) => !volumes.includes(name))
        .map(({ name }) => `mounts ${name}, which is no volume`),
    ]),
  ].map((problem) => `${kind} ${metadata.name} ${problem}`);
}

function containerProblems({ image, resources, securityContext, env = [] }: Container): string[] {
  const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = securityContext ?? {};
  const secret = env.find(({ name, value }) => /PASSWORD|SECRET|TOKEN/.test(name) && value);
  return [
    ...(/[:@][\w.:-]*\d/.test(image) ? [] : ['has no pinned image']),
    ...(resources?.limits?.memory && resources.requests ? [] : ['has no memory limit']),
    ...(allowPrivilegeEscalation === false ? [] : ['may gain privileges']),
    ...(readOnlyRootFilesystem ? [] : ['may change its own files']),
    ...(capabilities?.drop?.includes('ALL') ? [] : ['keeps capabilities']),
    ...(secret ? [`has a secret in ${secret.name}`] : []),
  ];
}

function probeProblems({ livenessProbe, readinessProbe }: Container): string[] {
  return [
    ...(livenessProbe?.httpGet?.path === '/live' ? [] : ['is not ended when it hangs']),
    ...(readinessProbe?.httpGet?.path === '/ready' ? [] : ['gets requests when it is not ready']),
  ];
}
