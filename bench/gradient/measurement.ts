import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** One engine's figures for one model, in milliseconds an image (medians) and megabytes. */
export interface Measurement {
  readonly model: string;
  /** Side of the images in pixels. */
  readonly side: number;
  readonly batch: number;
  readonly threads: number;
  readonly forward_ms: number;
  /** Forward and backward together. */
  readonly gradient_ms: number;
  /** Reading, importing, differentiating and making the program of the gradient; absent for PyTorch, which compiles nothing. */
  readonly compile_ms?: number;
  readonly peak_rss_mb: number;
}

const LOOK_EVERY_MS = 50;

/** The last line a program prints, read as JSON, with the most memory the program held (Linux; else what it says itself). */
export async function measured(command: string, args: readonly string[]): Promise<Measurement> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  let peak = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => { printed += text; });
  const timer = setInterval(() => {
    void peakOf(child.pid ?? 0).then((megabytes) => { peak = Math.max(peak, megabytes); });
  }, LOOK_EVERY_MS);
  const code = await new Promise<number | null>((resolve, reject) => { child.on('error', reject).on('close', resolve); });
  clearInterval(timer);
  const line = printed.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || !line.startsWith('{')) throw new Error(`expected ${command} ${args.join(' ')} to print figures, found exit code ${code}`);
  const figures = JSON.parse(line) as Omit<Measurement, 'peak_rss_mb'> & { readonly peak_rss_mb?: number };
  return { ...figures, peak_rss_mb: Math.max(peak, figures.peak_rss_mb ?? 0) };
}

/** Most resident memory of a process so far, in megabytes; 0 where it cannot be read. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
}
