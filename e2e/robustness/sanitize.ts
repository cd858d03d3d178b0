import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { registerHost, registry, type Code, type HostMemory, type Kernel, type KernelFrame } from '@courant/core'
import { together } from '../properties/compile-many.ts'

/** One call of a kernel: its arguments, and what its fields held. */
export interface Case {
  readonly code: Code
  readonly fields: readonly { readonly bytes: Uint8Array; readonly origin: number }[]
  readonly ints: readonly bigint[]
  readonly reals: readonly number[]
  readonly timers: number
}

const flags = ['-std=gnu11', '-O0', '-g1', '-march=native', '-fno-omit-frame-pointer', '-w']
const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all']

export interface Ended {
  readonly ok: boolean
  readonly output: string
}

function run(command: readonly string[], cwd: string): Promise<Ended> {
  const [file = '', ...args] = command
  // Leaks are the driver's own: it ends where a report ends it.
  const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0', OMP_WAIT_POLICY: 'passive' }
  return new Promise((resolve) =>
    execFile(file, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout + stderr }),
    ),
  )
}

/** Why this machine can't run the sanitizers, if it can't. */
export async function missing(compiler: string, folder: string): Promise<string | undefined> {
  writeFileSync(path.join(folder, 'probe.c'), 'int main(void) { return 0; }\n')
  const built = await run([compiler, ...sanitizers, '-fopenmp', 'probe.c', '-o', 'probe', '-lm'], folder)
  if (!built.ok) return `${compiler} links no sanitizer: ${built.output.split('\n')[0] ?? ''}`
  const ran = await run(['./probe'], folder)
  return ran.ok ? undefined : `a sanitized program does not start: ${ran.output.split('\n')[0] ?? ''}`
}

/** Keeps every call of kernels that are not run, with the memory that it would have worked on. */
export function recorder(): { readonly cases: Case[]; kernelOf(code: () => Code): Kernel; stop(): void } {
  const host = registry().host
  if (!host) throw new Error('There is no host.')
  const memories: HostMemory[] = []
  const cases: Case[] = []
  const allocate = (bytes: number): HostMemory => {
    const memory = host.allocate(bytes)
    memories.push(memory)
    return memory
  }
  registerHost({ ...host, allocate })
  const fieldAt = (address: bigint): Case['fields'][number] => {
    const found = memories.find((m) => m.address <= address && address < m.address + BigInt(m.byteLength))
    if (!found) throw new Error('A field lies in no memory that the host gave.')
    const { buffer, byteOffset, byteLength } = found
    return { bytes: new Uint8Array(buffer, byteOffset, byteLength).slice(), origin: Number(address - found.address) }
  }
  const record = (code: Code, { fields, ints, reals, timers }: KernelFrame): void => {
    const held = [...fields].map(fieldAt)
    cases.push({ code, fields: held, ints: [...ints], reals: [...reals], timers: timers.length })
  }
  return {
    cases,
    kernelOf: (code) => ({
      compileSeconds: 0,
      path: '',
      call: (frame) => Promise.resolve(record(code(), frame)).then(() => 0),
    }),
    stop: () => registerHost(host),
  }
}

/** Compiles the kernels of some cases with a driver, and runs them on buffers not a byte larger than they are. */
export async function sanitized(
  compiler: string,
  folder: string,
  name: string,
  cases: readonly Case[],
): Promise<Ended> {
  const codes = [...new Map(cases.map(({ code }) => [code.name, code])).values()]
  const openmp = codes.some(({ needs }) => needs.includes('openmp')) ? ['-fopenmp'] : ['-fopenmp-simd']
  const work = path.join(folder, name)
  mkdirSync(work)
  writeFileSync(path.join(work, 'kernels.c'), `${together(name, codes).text}\n${driver(name)}`)
  writeFileSync(path.join(work, 'cases'), packed(cases, codes))
  const built = await run([compiler, ...flags, ...sanitizers, ...openmp, 'kernels.c', '-o', 'driver', '-lm'], work)
  return built.ok ? run(['./driver', 'cases'], work) : built
}

function packed(cases: readonly Case[], codes: readonly Code[]): Uint8Array {
  const parts: Uint8Array[] = []
  const words = (...values: readonly (number | bigint)[]): void =>
    void parts.push(new Uint8Array(BigInt64Array.from(values, BigInt).buffer))
  words(cases.length)
  for (const { code, fields, ints, reals, timers } of cases) {
    words(fields.length)
    for (const { bytes, origin } of fields) {
      words(bytes.length, origin)
      parts.push(bytes)
    }
    // The first whole number says which kernel it is.
    words(ints.length + 1, codes.indexOf(code), ...ints, reals.length)
    parts.push(new Uint8Array(Float64Array.from(reals).buffer))
    words(timers)
  }
  return Buffer.concat(parts)
}

const driver = (name: string): string => `
#include <stdio.h>
#include <stdlib.h>

static void *take(FILE *from, size_t bytes) {
  void *out = NULL;
  if (posix_memalign(&out, 64, bytes) || fread(out, 1, bytes, from) != bytes) exit(3);
  return out;
}

static int64_t word(FILE *from) {
  int64_t *taken = take(from, 8), value = *taken;
  free(taken);
  return value;
}

int main(int argc, char **argv) {
  FILE *from = fopen(argv[argc - 1], "rb");
  if (!from) return 2;
  const int64_t cases = word(from);
  for (int64_t at = 0; at < cases; at++) {
    void *memory[64], *fields[64];
    const int64_t n = word(from);
    for (int64_t i = 0; i < n; i++) {
      const int64_t bytes = word(from), origin = word(from);
      memory[i] = take(from, bytes);
      fields[i] = (char *)memory[i] + origin;
    }
    int64_t *ints = take(from, 8 * word(from));
    double *reals = take(from, 8 * word(from));
    double *timers = calloc(word(from), 8);
    fprintf(stderr, "case %lld\\n", (long long)at);
    if (${name}(fields, ints, reals, timers)) return 4;
    for (int64_t i = 0; i < n; i++) free(memory[i]);
    free(ints), free(reals), free(timers);
  }
  return 0;
}
`
