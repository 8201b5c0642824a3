import { spawnSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT_FILES = ['package.json', 'nx.json', '.swcrc', 'jest.config.mjs', 'tools/*.mjs'];
const TYPE_SCRIPT = ['tsconfig.json', 'tsconfig.base.json'];

/**
 * A workspace of its own in a fresh folder, with this one's configuration and tools and nothing but
 * the files planted in it, so that a check can be seen to bite.
 */
export class PlantedTree {
  readonly root = mkdtempSync(join(tmpdir(), 'mutirao-tree-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const file of globSync([...ROOT_FILES, ...TYPE_SCRIPT]))
      cpSync(file, join(this.root, file));
    symlinkSync(join(process.cwd(), 'node_modules'), join(this.root, 'node_modules'));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      writeFileSync(join(this.root, file), text);
    }
  }

  /** Runs a script of the tree by the Node that runs the tests. */
  node(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.root,
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The package.json of a workspace package. */
export function packageJson(name: string, kind: 'lib' | 'service' | 'app'): string {
  return JSON.stringify({
    name: `@mutirao/${name}`,
    type: 'module',
    exports: { '.': './src/index.ts' },
    nx: { tags: [`type:${kind}`], targets: {} },
  });
}
