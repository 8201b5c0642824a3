import { expect, test } from '@jest/globals';
import { MemoryReadModels } from './memory-read-models.ts';
import { readModelStoreConformance } from './read-model-store.conformance.ts';

readModelStoreConformance(() => new MemoryReadModels(), {
  test,
  equal: (actual, expected) => expect(actual).toEqual(expected),
});
