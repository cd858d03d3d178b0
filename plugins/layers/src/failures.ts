import type { Diagnostic } from '@courant/core'

/** What the native part says of a failure. The numbers of the codes are those of `native/layers/state.c`. */
export interface Failure {
  readonly code: number
  /** The system's own error number; 0 where it is none of its. */
  readonly system: number
  /** -1 where no step is to blame. */
  readonly step: number
  readonly detail: number
  readonly path: string
}

const damages = [
  '',
  'The file is shorter or longer than it says.',
  'Its header is damaged.',
  'It says a size that no step has.',
  'Its checksum does not match.',
  'It passes its checksum, and cannot be decoded.',
]

/** A failure in the user's words. `kept` is how many steps are safe. */
export function diagnose(name: string, failure: Failure, kept: number): Diagnostic {
  const { code, system, step, detail, path } = failure
  const at = step >= 0 ? `step ${step} of '${name}'` : `'${name}'`
  const safe = `${kept} step${kept === 1 ? '' : 's'} of '${name}' ${kept === 1 ? 'is' : 'are'} safe.`
  const error = (slug: string, message: string, notes: readonly string[], hints: readonly string[]): Diagnostic => ({
    code: `layers/${slug}`,
    severity: 'error',
    message,
    notes,
    hints,
  })
  switch (code) {
    case 1:
      return error(
        'disk-full',
        `There is no room on the disk for ${at}.`,
        [`It was to be written to '${path}'.`, safe],
        ["Make room, give another folder by 'serialization', or keep less: 'compression', a larger sampling factor."],
      )
    case 2:
      return error(
        'missing',
        step >= 0
          ? `The snapshot of ${at} is gone from '${path}'.`
          : `The place of ${at} is gone: '${path}' does not exist.`,
        ['Somebody removed it while the function was in use.'],
        ['Compute the steps again, into a folder that nobody else cleans.'],
      )
    case 3:
      return error(
        'damaged',
        step >= 0
          ? `The snapshot of ${at} is damaged, in '${path}'.`
          : `The file with the steps of ${at} is damaged: '${path}'.`,
        [damages[detail] ?? '', 'Nothing of it was used.'],
        [
          step >= 0
            ? 'Compute the step again; the other steps can still be read.'
            : 'Remove it, and compute the steps again.',
        ],
      )
    case 4:
      return error(
        'locked',
        `The folder of '${name}' is in use: '${path}'.`,
        [detail > 0 ? `The process ${detail} writes to it.` : 'Somebody else reads or writes there.'],
        ["Wait until it is done, or give each its own folder by 'serialization'."],
      )
    case 5:
      return error(
        'over-budget',
        `The steps of '${name}' take ${inMebibytes(detail)} up to ${at}, more than the memory that they may have.`,
        [safe],
        ["Raise the plugin's 'budget', let the oldest go to disk with layers: 'DiskHost', or compress them."],
      )
    case 6:
      return detail === -1
        ? error(
            'not-finite',
            `The codec '${path}' can't keep ${at}, which holds NaN or infinity.`,
            [safe],
            ["Look where they come from: op.apply(..., { check: 'every-step' }) names the step."],
          )
        : error(
            'codec-failed',
            `The codec '${path}' could not code or decode ${at}.`,
            [safe],
            ['Choose another codec or other settings.'],
          )
    case 7:
      return error(
        'other-function',
        `The snapshots in '${path}' are of another function than '${name}': shape, dtype, steps or version differ.`,
        [],
        [`Give '${name}' a folder of its own by 'serialization'.`],
      )
    case 9:
      return error(
        'no-memory',
        `There is no memory for ${at}: ${inMebibytes(detail)} were asked for.`,
        [safe],
        ["Lower the plugin's 'budget', or keep the steps on disk."],
      )
    case 10:
      return error(
        'halo',
        `The halo of ${at} was written to, and layers keep the domain alone.`,
        [],
        ['Write to data, not to dataWithHalo.'],
      )
    case 11:
      return error(
        'other-codec',
        `The snapshot with ${at} was written by the codec '${path}', which is not that of '${name}'.`,
        [],
        [`Declare '${name}' with the 'compression' that wrote it; 'raw' is none.`],
      )
    case 12:
      return error(
        'unfinished',
        `The run that was to keep ${at} in '${path}' did not come to its end.`,
        [
          ...(detail > 0 ? [`It was one of process ${detail}.`] : []),
          'What lies there of earlier runs, or is not there, may be other than what it would have kept.',
        ],
        ['Run it again, to its end, or remove the folder.'],
      )
    default:
      return error(
        'failed',
        `The system refused to keep or bring ${at}: error ${system}.`,
        path === '' ? [] : [`It was about '${path}'.`],
        [],
      )
  }
}

const inMebibytes = (bytes: number): string => `${Number((bytes / 2 ** 20).toFixed(1))} MiB`
