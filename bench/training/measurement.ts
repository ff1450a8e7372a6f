import { spawn } from 'node:child_process';

/** One engine's figures for steps of fine-tuning a model: milliseconds (medians) and megabytes. */
export interface TrainingMeasurement {
  readonly model: string;
  /** Side of the images in pixels. */
  readonly side: number;
  readonly batch: number;
  readonly threads: number;
  /** How many numbers are trained. */
  readonly weights: number;
  /** Gradients and update together. */
  readonly step_ms: number;
  /** Forward and backward together. */
  readonly gradient_ms: number;
  readonly update_ms: number;
  /** What the processor worked for a step, all threads together: what others do on the machine changes it less. */
  readonly step_cpu_ms: number;
  readonly peak_rss_mb: number;
  /** PyTorch's version; absent for ours. */
  readonly torch?: string;
}

/** The last line a program prints, read as JSON. */
export async function measured(command: string, args: readonly string[]): Promise<TrainingMeasurement> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => { printed += part; });
  const code = await new Promise<number | null>((resolve, reject) => { child.on('error', reject).on('close', resolve); });
  const line = printed.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || !line.startsWith('{')) throw new Error(`expected ${command} ${args.join(' ')} to print figures, found exit code ${code}`);
  return JSON.parse(line) as TrainingMeasurement;
}
