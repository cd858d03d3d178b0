import { ABox, abox, type ABoxOptions } from '@courant/abox'
import {
  Eq,
  Grid,
  GridFunction,
  math,
  Operator,
  solve,
  SparseTimeFunction,
  TimeFunction,
  type Statement,
} from 'courant'

export interface Shot {
  readonly shape: readonly number[]
  readonly nt: number
  readonly spaceOrder?: number
  readonly source: readonly number[]
  readonly receivers: readonly (readonly number[])[]
}

const dt = 0.5

/** An acoustic shot in a medium of layers, 2 to 4 points a unit of `dt` fast, with what a box of it takes. */
export function shotOf({ shape, nt, spaceOrder = 4, source, receivers }: Shot) {
  const grid = new Grid({ shape, spacing: shape.map(() => 10) })
  const vp = new GridFunction({ name: 'vp', grid, spaceOrder: 0 })
  const rows = shape[0] as number
  for (let x = 0; x < rows; x++) vp.data.slice(x).set(x < rows / 2 ? 4 : 6)
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt, coordinates: [source] })
  src.data.set(Array.from({ length: nt }, (_, t) => [ricker(t - 9)]))
  const rec = new SparseTimeFunction({ name: 'rec', grid, npoint: receivers.length, nt, coordinates: receivers })
  const update = new Eq(u.forward, solve(math`${u.dt2} / ${vp}^2 - ${u.laplace}`, u.forward))
  const others = [...src.inject(u.forward, math`${src} * ${grid.dt}^2 * ${vp}^2`), ...rec.interpolate(u)]
  return { grid, vp, u, src, rec, spaceOrder, update, others }
}

const ricker = (t: number): number => (1 - 0.12 * t * t) * Math.exp(-0.06 * t * t)

/** What a shot left behind: all of the wave field, and the receivers' traces. */
export async function run(
  { u, rec, update, others }: ReturnType<typeof shotOf>,
  box?: ABox,
  options: ConstructorParameters<typeof Operator>[1] = {},
  args: Readonly<Record<string, unknown>> = {},
) {
  const equations = [update, ...others] as readonly Statement[]
  const op = new Operator(
    box ? box.applyTo(equations) : equations,
    box ? { ...options, plugins: [...(options.plugins ?? []), abox()] } : options,
  )
  u.data.set(0)
  rec.data.set(0)
  const summary = await op.apply({ dt, ...args })
  return { field: u.dataWithHalo.toFlat() as Float32Array, traces: rec.data.toFlat() as Float32Array, summary, op }
}

const bytesOf = (values: Float32Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength)

export const sameBytes = (a: Float32Array, b: Float32Array): boolean => bytesOf(a).equals(bytesOf(b))

/** The box of a shot's source and, where asked, its receivers. */
export const boxOf = ({ src, vp, spaceOrder }: ReturnType<typeof shotOf>, more: Partial<ABoxOptions> = {}): ABox =>
  new ABox({ src, vp, spaceOrder, ...more })
