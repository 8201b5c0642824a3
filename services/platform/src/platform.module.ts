import { type DynamicModule, Module } from '@nestjs/common';

/** Every service in one process. */
@Module({})
export class PlatformModule {
  static of(services: DynamicModule[]): DynamicModule {
    return { module: PlatformModule, imports: services };
  }
}
