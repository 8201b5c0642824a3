import { readFileSync } from 'node:fs';
import { type Action, type ServiceName, serviceOf } from '@mutirao/contracts';

type Operation = Readonly<{ 'x-action'?: Action; tags?: readonly string[] }>;

/** Of what needs no token no policy says whose it is; the API's description says what it is about. */
const PUBLIC: Readonly<Record<string, ServiceName>> = {
  Devices: 'identity',
  Health: 'currency',
  Keys: 'identity',
  Oidc: 'identity',
  SignIn: 'identity',
  Token: 'identity',
};

/** The service that answers at each path of docs/openapi.json, its variables filled in. */
export function servicesByPath(): readonly (readonly [path: string, service: ServiceName])[] {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  return Object.entries(paths).map(([path, operations]) => {
    const services = Object.values(operations).map(({ 'x-action': action, tags = [] }) =>
      action === undefined ? PUBLIC[tags[0] ?? ''] : serviceOf(action),
    );
    const [service, ...others] = new Set(services);
    if (service === undefined || others.length > 0)
      throw new Error(`${path} is of ${services.join(', ') || 'no service'}`);
    return [path.replaceAll(/\{\w+\}/g, 'oidc'), service];
  });
}
