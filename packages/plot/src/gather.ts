import type { Axis, Plot } from './figure.ts'
import { heatmap, type HeatmapOptions } from './heatmap.ts'
import { checkOptions, kinds } from './options.ts'

export interface GatherOptions extends Omit<HeatmapOptions, 'overlay' | 'across' | 'up' | 'x' | 'y'> {
  /** Seconds between samples; or give `time`. */
  readonly dt?: number
  /** The times of the first and the last sample, in seconds. */
  readonly time?: Axis
  /** What runs across: positions or offsets of the first and the last receiver; numbers by default. */
  readonly receivers?: Axis
}

const { field, map, range, positive, number, flag, text, axis, list, pixels, ratio, letters } = kinds
const own = {
  ...{ field, dt: positive, time: axis, receivers: axis, colorMap: map, range, clip: number, symmetric: flag },
  ...{ label: text, bar: flag, title: text, markers: list },
  ...{ width: pixels, height: pixels, aspect: ratio, fontSize: letters },
}

/**
 * Draws a seismogram of shape `[time, receiver]`: time down, receivers across, in greys about zero. `clip` is 98 by
 * default: the direct wave is so strong that the reflections would drown in its scale. Throws `RangeError`.
 */
export function gather(given: GatherOptions): Plot {
  checkOptions('gather', given, own)
  const { dt = 1, time, receivers, ...options } = given
  if (!field.is(options.field)) throw new RangeError(`A gather needs a field: ${field.what}.`)
  const [samples = 0, traces = 0] = options.field.shape
  return heatmap({
    colorMap: 'grey',
    symmetric: true,
    clip: 98,
    aspect: 0.85,
    ...options,
    across: 1,
    x: receivers ?? { from: 0, to: Math.max(1, traces - 1), label: 'Receiver' },
    y: time ?? { from: 0, to: Math.max(1, samples - 1) * dt, label: dt === 1 ? 'Sample' : 'Time (s)' },
  })
}
