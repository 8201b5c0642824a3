export * from './demo/roll-file.ts';
export * from './demo/town-files.ts';
export * from './demo/town-generator.ts';
export { runCommand } from './program.ts';
