import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';
import { ENTRIES, type Entry } from '../../../shared/page-entries.ts';

/** What a page loads of the built client. */
export interface EntryFiles {
  script: string | null;
  preload: string[];
  styles: string[];
}

/** The client as pages use it: which files an entry needs, and who serves them. */
export interface Assets {
  files(entry: Entry): EntryFiles;
  serve: RequestHandler;
  /** Whether a content security policy can hold: not while sources are reloaded as they change. */
  strict: boolean;
}

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

export const CLIENT = join(import.meta.dirname, '../../../client');
export const MANIFEST = join(CLIENT, 'dist/.vite/manifest.json');

/** The client that `npm run build` left in `client/dist`. @throws when it isn't there */
export function builtAssets(): Assets {
  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Record<string, Chunk>;
  const files = new Map<Entry, EntryFiles>();
  for (const entry of ENTRIES) {
    const chunk = manifest[`${entry}.ts`]!;
    const imported = closure(manifest, chunk);
    files.set(entry, {
      script: `/${chunk.file}`,
      preload: imported.map(({ file }) => `/${file}`),
      styles: [...new Set([...imported, chunk].flatMap(({ css = [] }) => css))].map((file) => `/${file}`),
    });
  }
  return {
    files: (entry) => files.get(entry)!,
    // Names hold a hash of the content.
    serve: express.static(join(CLIENT, 'dist'), { immutable: true, maxAge: '1y', index: false }),
    strict: true,
  };
}

function closure(manifest: Record<string, Chunk>, chunk: Chunk, seen = new Set<Chunk>()): Chunk[] {
  for (const name of chunk.imports ?? []) {
    const imported = manifest[name]!;
    if (seen.has(imported)) continue;
    seen.add(imported);
    closure(manifest, imported, seen);
  }
  return [...seen];
}
