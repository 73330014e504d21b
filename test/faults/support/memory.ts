import { readFileSync } from 'node:fs';

/** What a process has in memory, in bytes (Linux). */
export function residentMemory(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (!line) throw new Error(`/proc/${pid}/status does not tell VmRSS.`);
  return Number(line[1]) * 1_024;
}

/** Keeps the most that a process has had since `begin`. */
export class PeakMemory {
  peak = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number) {
    const look = () => {
      this.peak = Math.max(this.peak, residentMemory(pid));
    };
    look();
    this.timer = setInterval(look, 50);
  }

  end(): number {
    clearInterval(this.timer);
    return this.peak;
  }
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;
