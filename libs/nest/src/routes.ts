import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/internal';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Access, accessOf } from './access.ts';
import { needsKey } from './idempotency.ts';

export type Route = {
  readonly method: string;
  /** The pattern, e.g. `/runs/:id`. */
  readonly path: string;
  /** What it does, by its name in the policy. */
  readonly action: Access;
  /** Whether it needs an idempotency key. */
  readonly keyed: boolean;
};

type Declared = Omit<Route, 'action'> & {
  readonly action: Access | undefined;
  readonly controller: Type;
  readonly handler: string;
};

/** Every route with what it does, sorted. A route that does not say so is left out: see assertDeclared. */
export function routesOf(app: NestFastifyApplication): Route[] {
  return declaredRoutes(app).flatMap(({ method, path, action, keyed }) =>
    action === undefined ? [] : [{ method, path, action, keyed }],
  );
}

/** Throws, naming each, when a route does not say what it does. */
export function assertDeclared(app: NestFastifyApplication): void {
  const silent = declaredRoutes(app).filter(({ action }) => action === undefined);
  if (silent.length === 0) return;
  const names = silent.map(
    ({ method, path, controller, handler }) => `${method} ${path} (${controller.name}.${handler})`,
  );
  throw new Error(`Routes without @Does(…) or @Public(): ${names.join(', ')}`);
}

/** The parameter classes of every route's method, where DTOs are found. */
export function parameterTypesOf(app: NestFastifyApplication): ReadonlySet<unknown> {
  const types = new Set<unknown>();
  for (const { controller, handler } of declaredRoutes(app)) {
    const found: unknown = Reflect.getMetadata('design:paramtypes', controller.prototype, handler);
    for (const type of Array.isArray(found) ? found : []) types.add(type);
  }
  return types;
}

function declaredRoutes(app: NestFastifyApplication): Declared[] {
  const scanner = new MetadataScanner();
  const routes: Declared[] = [];
  for (const { metatype } of app.get(DiscoveryService).getControllers()) {
    const controller = metatype as Type;
    for (const handler of scanner.getAllMethodNames(controller.prototype)) {
      const method = controller.prototype[handler] as object;
      const verb: unknown = Reflect.getMetadata(METHOD_METADATA, method);
      if (typeof verb !== 'number') continue;
      const name = RequestMethod[verb] ?? '';
      const [action, keyed] = [accessOf(method), needsKey(name, method)];
      for (const path of pathsOf(controller, method)) {
        routes.push({ method: name, path, action, keyed, controller, handler });
      }
    }
  }
  return routes.sort((a, b) => order(a.path, b.path) || order(a.method, b.method));
}

/** A path may be declared as several, on the controller as on the method. */
function pathsOf(controller: object, method: object): string[] {
  return declaredPaths(controller).flatMap((prefix) =>
    declaredPaths(method).map(
      (path) => `/${`${prefix}/${path}`.split('/').filter(Boolean).join('/')}`,
    ),
  );
}

function declaredPaths(target: object): string[] {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return [path ?? ''].flat();
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
