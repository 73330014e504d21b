import type { Store } from '../store/store.ts';
import { looksExported } from './exported/export-reader.ts';
import { checkExported } from './exported/exported-import.ts';
import type { CheckedFile, ImportOptions } from './outcome.ts';
import { checkPlain } from './plain/plain-import.ts';
import type { ImportReport } from './report.ts';
import { Source } from './source.ts';

export type { CheckedFile, ImportOptions, ImportProgress, SetAside } from './outcome.ts';
export type { ExportedReport, ImportReport, PlainReport } from './report.ts';
export { BadFile } from './source.ts';

/**
 * Loads a file of a form that is known here; what is in the forum already isn't added again. A new thread is seen
 * once it is whole; what one that is here has gained appears in order, some hundreds of records at a time.
 * @throws BadFile with one sentence, before anything was written (unless the file changes meanwhile)
 * @throws the signal's reason
 */
export async function importFile(
  store: Store,
  path: string,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const file = await checkFile(path, options);
  try {
    return await file.write(store, options);
  } finally {
    await file.close();
  }
}

/** Reads the whole file, whose form its beginning tells, and writes nothing. @throws BadFile */
export async function checkFile(path: string, options: ImportOptions = {}): Promise<CheckedFile> {
  const source = await Source.open(path);
  try {
    const check = looksExported(await source.start()) ? checkExported : checkPlain;
    return await check(source, options);
  } catch (error) {
    await source.close();
    throw error;
  }
}
