// Compiles the project once per run of vitest; every test file is told the folder by `inject('compiled')`.

import type { TestProject } from 'vitest/node';
import { Compiled } from './compiled.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the compiled project, laid out like dist/. */
    compiled: string;
  }
}

/** Called by vitest before all test files; what it returns is called after them. */
export default function compileOnce(project: TestProject): () => void {
  const compiled = new Compiled();
  compiled.compile();
  project.provide('compiled', compiled.folder);
  project.onTestsRerun(() => compiled.compile());
  return () => compiled.remove();
}
