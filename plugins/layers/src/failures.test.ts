import { render } from '@courant/core'
import { expect, test } from 'vitest'
import { diagnose } from './failures.ts'

const textOf = (code: number, more: { system?: number; step?: number; detail?: number; path?: string } = {}): string =>
  render(diagnose('usave', { code, system: 0, step: 7, detail: 0, path: '/data/usave/steps.snap', ...more }, 6))

test('what the native part reports, in words', () => {
  const all = [
    textOf(1, { system: 28 }),
    ...[7, -1].map((step) => textOf(2, { system: 2, step })),
    ...[1, 2, 3, 4, 5].map((detail) => textOf(3, { detail })),
    textOf(3, { step: -1, detail: 1 }),
    ...[0, 4711].map((detail) => textOf(4, { step: -1, detail, path: '/data/usave' })),
    textOf(5, { detail: 3 * 2 ** 20 }),
    ...[-1, -2].map((detail) => textOf(6, { detail, path: 'quant' })),
    textOf(7, { step: -1 }),
    textOf(8, { system: 13 }),
    textOf(9, { detail: 5 * 2 ** 20 }),
    textOf(10),
    textOf(11, { path: 'zfp' }),
    ...[0, 4711].map((detail) => textOf(12, { detail, path: '/data/usave' })),
  ]
  expect(all.join('\n')).toMatchInlineSnapshot(`
    "error[layers/disk-full]: There is no room on the disk for step 7 of 'usave'.
     = note: It was to be written to '/data/usave/steps.snap'.
     = note: 6 steps of 'usave' are safe.
     = hint: Make room, give another folder by 'serialization', or keep less: 'compression', a larger sampling factor.
    error[layers/missing]: The snapshot of step 7 of 'usave' is gone from '/data/usave/steps.snap'.
     = note: Somebody removed it while the function was in use.
     = hint: Compute the steps again, into a folder that nobody else cleans.
    error[layers/missing]: The place of 'usave' is gone: '/data/usave/steps.snap' does not exist.
     = note: Somebody removed it while the function was in use.
     = hint: Compute the steps again, into a folder that nobody else cleans.
    error[layers/damaged]: The snapshot of step 7 of 'usave' is damaged, in '/data/usave/steps.snap'.
     = note: The file is shorter or longer than it says.
     = note: Nothing of it was used.
     = hint: Compute the step again; the other steps can still be read.
    error[layers/damaged]: The snapshot of step 7 of 'usave' is damaged, in '/data/usave/steps.snap'.
     = note: Its header is damaged.
     = note: Nothing of it was used.
     = hint: Compute the step again; the other steps can still be read.
    error[layers/damaged]: The snapshot of step 7 of 'usave' is damaged, in '/data/usave/steps.snap'.
     = note: It says a size that no step has.
     = note: Nothing of it was used.
     = hint: Compute the step again; the other steps can still be read.
    error[layers/damaged]: The snapshot of step 7 of 'usave' is damaged, in '/data/usave/steps.snap'.
     = note: Its checksum does not match.
     = note: Nothing of it was used.
     = hint: Compute the step again; the other steps can still be read.
    error[layers/damaged]: The snapshot of step 7 of 'usave' is damaged, in '/data/usave/steps.snap'.
     = note: It passes its checksum, and cannot be decoded.
     = note: Nothing of it was used.
     = hint: Compute the step again; the other steps can still be read.
    error[layers/damaged]: The file with the steps of 'usave' is damaged: '/data/usave/steps.snap'.
     = note: The file is shorter or longer than it says.
     = note: Nothing of it was used.
     = hint: Remove it, and compute the steps again.
    error[layers/locked]: The folder of 'usave' is in use: '/data/usave'.
     = note: Somebody else reads or writes there.
     = hint: Wait until it is done, or give each its own folder by 'serialization'.
    error[layers/locked]: The folder of 'usave' is in use: '/data/usave'.
     = note: The process 4711 writes to it.
     = hint: Wait until it is done, or give each its own folder by 'serialization'.
    error[layers/over-budget]: The steps of 'usave' take 3 MiB up to step 7 of 'usave', more than the memory that they may have.
     = note: 6 steps of 'usave' are safe.
     = hint: Raise the plugin's 'budget', let the oldest go to disk with layers: 'DiskHost', or compress them.
    error[layers/not-finite]: The codec 'quant' can't keep step 7 of 'usave', which holds NaN or infinity.
     = note: 6 steps of 'usave' are safe.
     = hint: Look where they come from: op.apply(..., { check: 'every-step' }) names the step.
    error[layers/codec-failed]: The codec 'quant' could not code or decode step 7 of 'usave'.
     = note: 6 steps of 'usave' are safe.
     = hint: Choose another codec or other settings.
    error[layers/other-function]: The snapshots in '/data/usave/steps.snap' are of another function than 'usave': shape, dtype, steps or version differ.
     = hint: Give 'usave' a folder of its own by 'serialization'.
    error[layers/failed]: The system refused to keep or bring step 7 of 'usave': error 13.
     = note: It was about '/data/usave/steps.snap'.
    error[layers/no-memory]: There is no memory for step 7 of 'usave': 5 MiB were asked for.
     = note: 6 steps of 'usave' are safe.
     = hint: Lower the plugin's 'budget', or keep the steps on disk.
    error[layers/halo]: The halo of step 7 of 'usave' was written to, and layers keep the domain alone.
     = hint: Write to data, not to dataWithHalo.
    error[layers/other-codec]: The snapshot with step 7 of 'usave' was written by the codec 'zfp', which is not that of 'usave'.
     = hint: Declare 'usave' with the 'compression' that wrote it; 'raw' is none.
    error[layers/unfinished]: The run that was to keep step 7 of 'usave' in '/data/usave' did not come to its end.
     = note: What lies there of earlier runs, or is not there, may be other than what it would have kept.
     = hint: Run it again, to its end, or remove the folder.
    error[layers/unfinished]: The run that was to keep step 7 of 'usave' in '/data/usave' did not come to its end.
     = note: It was one of process 4711.
     = note: What lies there of earlier runs, or is not there, may be other than what it would have kept.
     = hint: Run it again, to its end, or remove the folder."
  `)
})
