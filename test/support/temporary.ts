import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one's own for the test that is running; gone after it. For `beforeEach`/`it` of mocha. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'rejoinder-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
