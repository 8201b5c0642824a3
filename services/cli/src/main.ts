import { runCommand } from './program.ts';

const { stdin, stdout, stderr, env } = process;

// A reader that has seen enough (`| head`) closes the pipe; that is no fault.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// npm changes the working directory and tells where it was called.
const folder = env['INIT_CWD'] ?? process.cwd();
// run.mjs stands before the file's name, built code does not.
const isFromSource = import.meta.url.endsWith('.ts');
const words = process.argv.slice(isFromSource ? 3 : 2);
process.exitCode = await runCommand(words, { stdin, stdout, stderr, env, folder });
