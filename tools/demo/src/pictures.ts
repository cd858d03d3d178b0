import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gather, heatmap, toPng } from '@courant/plot'
import type { Model } from './model.ts'
import type { Shot } from './shot.ts'

/** Writes the wavefield over the model, and the shot gather. Returns the two paths. */
export function writePictures(
  dir: string,
  model: Model,
  shot: Shot,
  wavefield: Float32Array,
  record: Float32Array,
  at: number,
): readonly string[] {
  mkdirSync(dir, { recursive: true })
  const [nx, nz] = model.shape
  const km = model.spacing / 1000
  const field = heatmap({
    title: `Acoustic wavefield at ${at.toFixed(2)} s over ${model.name}`,
    field: { data: model.values, shape: [nx, nz] },
    colorMap: 'strata',
    label: 'Velocity (km/s)',
    overlay: { field: { data: wavefield, shape: [nx, nz] }, clip: 98, label: 'Pressure', colorMap: 'seismic' },
    x: { from: 0, to: (nx - 1) * km, label: 'Distance (km)' },
    y: { from: 0, to: (nz - 1) * km, label: 'Depth (km)' },
    markers: [
      { kind: 'star', at: [[shot.source[0] / 1000, shot.source[1] / 1000]] },
      { kind: 'triangle', at: shot.receivers.map(([x, z]) => [x / 1000, z / 1000]) },
    ],
  })
  const traces = shot.receivers.length
  const seismogram = gather({
    title: 'Shot gather',
    field: { data: record, shape: [record.length / traces, traces] },
    dt: shot.dt,
    receivers: {
      from: (shot.receivers[0]?.[0] ?? 0) / 1000,
      to: (shot.receivers.at(-1)?.[0] ?? 0) / 1000,
      label: 'Receiver position (km)',
    },
    label: 'Pressure',
  })
  return [['wavefield.png', field] as const, ['gather.png', seismogram] as const].map(([name, plot]) => {
    const path = join(dir, name)
    writeFileSync(path, toPng(plot))
    return path
  })
}
