export { type ServeOptions, serveTown } from './serve.ts';
