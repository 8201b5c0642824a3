import './tools/guard.mjs';
import { missingParts } from './tools/parts.mjs';

export default {
  testMatch: ['<rootDir>/{libs,services,infra,tools}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...missingParts.map((part) => part.pattern.source)],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/data/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '@swc/jest' },
  // For what hangs; a machine may be five times slower than another.
  testTimeout: 120_000,
  // Jest never frees ESM in its vm contexts (about 20 MB a file that loads Nest): two workers,
  // replaced when they have grown. With one, Jest runs in its own process and never replaces it.
  maxWorkers: 2,
  workerIdleMemoryLimit: '512MB',
  coverageProvider: 'v8',
  collectCoverageFrom: ['{libs,services}/*/src/**/*.ts', '!**/main.ts', '!**/index.ts'],
};
