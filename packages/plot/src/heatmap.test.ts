import { describe, expect, it } from 'vitest'
import { colorAt } from './colormap.ts'
import { resolveColorMap } from './colormaps.ts'
import { gather, heatmap, toPng, toTerminal, type Plot, type Raster } from './index.ts'
import { taps } from './resample.ts'
import { drawText, textWidth } from './text.ts'
import { blank } from './raster.ts'

const pixel = ({ width, pixels }: Raster, x: number, y: number): number[] => {
  const i = (Math.floor(y) * width + Math.floor(x)) * 4
  return [...pixels.subarray(i, i + 3)]
}

/** The colour that a plot shows at coordinates, one pixel within the frame. */
const shown = (plot: Plot, x: number, y: number): number[] => {
  const { left, top, width, height } = plot.frame
  const [px, py] = plot.pixelOf(x, y)
  const inside = (at: number, from: number, size: number): number => Math.min(from + size - 1, Math.max(from, at))
  return pixel(plot, inside(px, left, width), inside(py, top, height))
}

const distance = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((c, k) => c - b[k]!))

const same = (a: Raster, b: Raster): boolean => Buffer.compare(Buffer.from(a.pixels), Buffer.from(b.pixels)) === 0

const spot = (shape: readonly [number, number], i: number, j: number) => {
  const data = new Float32Array(shape[0] * shape[1])
  data[i * shape[1] + j] = 1
  return { shape, data }
}

const [low, high] = [0, 1].map((t) => [...colorAt(resolveColorMap('viridis'), t)]) as [number[], number[]]

describe('heatmap', () => {
  it('shows values where the axes say they are', () => {
    const axes = { x: { from: 0, to: 4, label: 'x (km)' }, y: { from: 10, to: 12 } }
    const plot = heatmap({ field: spot([41, 21], 30, 5), ...axes, width: 600 })
    // 30 of 40 intervals along x: 3 km. 5 of 20 along y: 10.5.
    expect(distance(shown(plot, 3, 10.5), high)).toBeLessThan(30)
    for (const [x, y] of [
      [2.8, 10.5],
      [3.2, 10.5],
      [3, 10.7],
      [3, 11.5],
      [1, 10.5],
      [0, 10],
    ] as const) {
      expect(shown(plot, x, y)).toEqual(low)
    }
    expect(plot.frame.height / plot.frame.width).toBeCloseTo(0.5, 2)
    expect([plot.width, plot.pixels.length]).toEqual([600, 600 * plot.height * 4])
  })

  it('lets either axis run across, and the other up', () => {
    const field = spot([11, 11], 10, 0)
    const options = { field, width: 300, bar: false } as const
    expect(distance(shown(heatmap(options), 10, 0), high)).toBeLessThan(30)
    expect(distance(shown(heatmap({ ...options, across: 1 }), 0, 10), high)).toBeLessThan(30)
    const upwards = heatmap({ ...options, up: true })
    expect(distance(shown(upwards, 10, 0), high)).toBeLessThan(30)
    expect(upwards.pixelOf(10, 0)[1]).toBe(upwards.frame.top + upwards.frame.height)
  })

  it('makes room for what is asked for, and no more', () => {
    const field = spot([11, 11], 5, 5)
    const bare = heatmap({ field, width: 400, bar: false })
    const full = heatmap({ field, width: 400, title: 'Title', label: 'Value', x: { from: 0, to: 10, label: 'x' } })
    expect(full.frame.top).toBeGreaterThan(bare.frame.top)
    expect(full.frame.width).toBeLessThan(bare.frame.width)
    expect(heatmap({ field, width: 400, height: 250 }).height).toBe(250)
    expect(heatmap({ field, width: 400, aspect: 0.3 }).frame.width * 0.3).toBeCloseTo(
      heatmap({ field, width: 400, aspect: 0.3 }).frame.height,
      0,
    )
    // Nothing but white at the very edge: no label is cut off.
    const edge = Array.from({ length: full.height }, (_, y) => [
      pixel(full, 0, y),
      pixel(full, full.width - 1, y),
    ]).flat()
    expect(edge.every((color) => color.join() === '255,255,255')).toBe(true)
  })

  it('shows an overlay only where it is large', () => {
    const data = Float32Array.from({ length: 121 }, (_, i) => (i === 60 ? 1 : i === 0 ? -1 : 0))
    const base = { shape: [11, 11], data: new Float32Array(121).fill(2) }
    const plot = heatmap({
      field: base,
      colorMap: 'strata',
      range: [0, 4],
      overlay: { field: { shape: [11, 11], data }, range: [-1, 1] },
      width: 400,
    })
    expect(shown(plot, 8, 2)).toEqual([...colorAt(resolveColorMap('strata'), 0.5)])
    const [peak, trough] = [shown(plot, 5, 5), shown(plot, 0, 0)]
    expect(peak[0]!).toBeGreaterThan(peak[2]! + 50)
    expect(trough[2]!).toBeGreaterThan(trough[0]! + 50)
  })

  it('draws markers where they are, and none outside of the frame', () => {
    const field = { shape: [11, 11], data: new Float32Array(121) }
    const marker = (at: number[][]) =>
      heatmap({ field, width: 400, bar: false, markers: [{ kind: 'star', at, color: '#ff00ff', size: 12 }] })
    expect(shown(marker([[3, 7]]), 3, 7)).toEqual([255, 0, 255])
    expect(same(marker([[30, 7]]), marker([]))).toBe(true)
    expect(
      same(
        marker([
          [3, 7],
          [3.01, 7],
        ]),
        marker([[3, 7]]),
      ),
    ).toBe(true)
  })

  it('greys what is not a number', () => {
    const data = new Float32Array(121).fill(1)
    data[60] = NaN
    expect(shown(heatmap({ field: { shape: [11, 11], data }, width: 400 }), 5, 5)).toEqual([200, 200, 200])
  })

  it('takes what flattens itself, of any dtype', () => {
    const field = { shape: [2, 2], toFlat: () => BigInt64Array.of(0n, 0n, 0n, 1n) }
    expect(distance(shown(heatmap({ field, width: 200 }), 1, 1), high)).toBeLessThan(30)
  })

  it('takes a function for its data', () => {
    const data = { shape: [2, 2], toFlat: () => Float64Array.of(0, 0, 0, 1) }
    const model = { shape: [2, 2], data, toFlat: () => expect.unreachable('it stands for the function in formulas') }
    expect(heatmap({ field: model, width: 200 }).pixels).toEqual(heatmap({ field: data, width: 200 }).pixels)
  })

  it('refuses what can not be drawn', () => {
    const draw = (shape: number[], count: number) => () => heatmap({ field: { shape, data: new Float32Array(count) } })
    expect(draw([2, 3, 4], 24)).toThrow(
      "A picture needs a field of two axes, not one of shape [2, 3, 4]. Take a part of it, such as 'u.data.slice(0)'.",
    )
    expect(draw([2, 3], 5)).toThrow('A field of shape [2, 3] needs 6 values, not 5.')
    expect(draw([0, 3], 0)).toThrow('has nothing to draw')
    const field = { shape: [2, 2], data: [0, 1, 2, 3] }
    expect(() => heatmap({ field, x: { from: 1, to: 1 } })).toThrow("An axis can't go from 1 to 1.")
    const wrong = (options: object) => () => heatmap({ field, ...options })
    expect(wrong({ colormap: 'grey' })).toThrow("A heatmap has no option 'colormap'; it takes field, colorMap, range")
    expect(wrong({ height: 1e12 })).toThrow("'height' is from 1 to 16384 pixels, not 1000000000000.")
    expect(wrong({ width: NaN })).toThrow("'width' is from 1 to 16384 pixels, not NaN.")
    expect(wrong({ aspect: 1e12 })).toThrow("'aspect' is a number from 0.01 to 100, not 1000000000000.")
    expect(wrong({ fontSize: 1e4 })).toThrow("'fontSize' is from 1 to 400 pixels, not 10000.")
    expect(() => heatmap({ field: { shape: [2, 2], data: undefined as never } })).toThrow(
      "'field' is values with a shape",
    )
    expect(wrong({ markers: [{ kind: 'star', at: [1, 2] }] })).toThrow("Markers need places, 'at': [[x, y], ...].")
    expect(() => gather({} as never)).toThrow('A gather needs a field')
    expect(wrong({ range: 3 })).toThrow("'range' is two numbers, [lowest, highest], not 3.")
    expect(wrong({ title: 3 })).toThrow("'title' is a text, not 3.")
    expect(wrong({ overlay: {} })).toThrow('A picture needs a field')
    expect(wrong({ markers: [{ kind: 'circle', at: [[1, 1]] }] })).toThrow(
      "'kind' is 'star' or 'triangle', not 'circle'.",
    )
    expect(() => heatmap(field as never)).toThrow("A heatmap has no option 'shape'")
    expect(() => heatmap(undefined as never)).toThrow('A heatmap takes its options by name, in one object')
    expect(() => heatmap({} as never)).toThrow('A picture needs a field')
    expect(() => gather({ field, recievers: { from: 0, to: 1 } } as never)).toThrow(
      "A gather has no option 'recievers'",
    )
    const plot = heatmap({ field, width: 100 })
    expect(() => toTerminal(plot, NaN)).toThrow("'columns' is from 1 to 16384 characters, not NaN.")
    for (const write of [toPng, toTerminal]) {
      expect(() => write(undefined as never)).toThrow(
        "'raster' is a picture, as 'heatmap({ field })' makes it, not undefined.",
      )
      expect(() => write(field as never)).toThrow("'raster' is a picture")
    }
    expect(() => toPng(plot, { level: 10 as never })).toThrow("'level' is a whole number from 0 to 9, not 10.")
    expect(() => heatmap({ field: { shape: [1, 1], data: ['1'] as never } })).toThrow("A field holds numbers, not '1'.")
    expect(() => heatmap({ field, range: [2, 1] })).toThrow('wrong order')
  })
})

describe('gather', () => {
  it('shows time down and receivers across, symmetric about zero', () => {
    const data = new Float32Array(51 * 11)
    data[25 * 11 + 2] = 1
    const plot = gather({ field: { shape: [51, 11], data }, dt: 0.02, clip: 100, width: 500 })
    const [x, y] = plot.pixelOf(2, 0.5)
    expect([(x - plot.frame.left) / plot.frame.width, (y - plot.frame.top) / plot.frame.height]).toEqual([0.2, 0.5])
    expect(shown(plot, 2, 0.5)[0]!).toBeGreaterThan(235)
    expect(shown(plot, 8, 0.5)).toEqual([128, 128, 128])
  })
})

describe('resampling', () => {
  it('averages when thinning out and interpolates when enlarging', () => {
    for (const [from, to] of [
      [1, 5],
      [2, 7],
      [10, 10],
      [1000, 33],
      [33, 1000],
    ] as const) {
      const all = taps(from, to)
      expect(all.length).toBe(to)
      for (const { start, weights } of all) {
        expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12)
        expect(start + weights.length).toBeLessThanOrEqual(from)
      }
      // A straight line stays one: the weights are centred on the pixel.
      const middle = all[to >> 1]!
      const mean = middle.weights.reduce((sum, w, i) => sum + w * (middle.start + i), 0)
      expect(mean).toBeCloseTo(((to >> 1) + 0.5) * ((from - 1) / to), from > to ? 0 : 9)
    }
    const seen = new Float64Array(1000)
    for (const { start, weights } of taps(1000, 33)) weights.forEach((w, i) => (seen[start + i]! += w))
    expect(Math.min(...seen)).toBeGreaterThan(0)
  })
})

describe('text', () => {
  it('lies between its anchors', () => {
    const ink = (anchor: 'start' | 'middle' | 'end', vertical = false): number[] => {
      const raster = blank(300, 300)
      drawText(raster, 'Depth (km) 10\u207b\u00b3', 150, 150, { size: 20, anchor, vertical })
      const dark = Array.from({ length: 300 * 300 }, (_, i) => i).filter((i) => raster.pixels[i * 4]! < 128)
      const [xs, ys] = [dark.map((i) => i % 300), dark.map((i) => Math.floor(i / 300))]
      return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
    }
    const width = textWidth('Depth (km) 10\u207b\u00b3', 20)
    const [left = 0, right = 0, top = 0, bottom = 0] = ink('start')
    expect(left).toBeGreaterThanOrEqual(149)
    expect(right).toBeLessThanOrEqual(151 + width)
    expect(right - left).toBeGreaterThan(width - 6)
    expect([top, bottom].map((y) => Math.abs(y - 150) < 20)).toEqual([true, true])
    expect(Math.abs(ink('end')[1]! - 149)).toBeLessThanOrEqual(2)
    const [, , up = 0, down = 0] = ink('middle', true)
    expect(Math.abs(up + down - 299)).toBeLessThanOrEqual(4)
  })
})

describe('letters', () => {
  const ink = (text: string): string => {
    const raster = blank(60, 60)
    drawText(raster, text, 10, 40, { size: 30 })
    return raster.pixels.join()
  }
  const box = ink('\u{1f30a}')

  it('are those of many languages, and signs', () => {
    const known = 'ÄÖÜäöüßéèêñçåøæÀÉÎÕÅØÆŠčíïőęğż αβγδεζηθικλμνξοπρσςτυφχψωΓΔΘΛΞΠΣΦΨΩΑΒ “”‘’„‚—–…€$@`≤≥≈≠∂∇√∞∫₀₉⁺ⁿ←↑→↓'
    expect([...known].filter((character) => ink(character) === box)).toEqual([])
    expect(new Set(['o', 'ö', 'ó', 'ò', 'ô', 'õ', 'ø', 'σ', 'ο'].map(ink)).size).toBe(8) // omicron is an o
    expect(ink('o\u0308')).toBe(ink('ö'))
    expect(ink('\u00b5')).toBe(ink('\u03bc'))
    expect(ink('a\n\u00a0b')).toBe(ink('a  b'))
    expect([...'日Щ'].map((character) => ink(character) === box)).toEqual([true, true])
  })

  it('get smaller where there is no room', () => {
    const field = { shape: [4, 4], data: new Float32Array(16) }
    const long = 'Wide '.repeat(40)
    const { width, height, pixels } = heatmap({ field, width: 300, title: long, label: long, x: { from: 0, to: 1, label: long }, y: { from: 0, to: 1, label: long } }) // prettier-ignore
    const edge = Array.from({ length: width * height }, (_, i) => i).filter((i) => {
      const [x, y] = [i % width, Math.floor(i / width)]
      return (x === 0 || y === 0 || x === width - 1 || y === height - 1) && pixels[i * 4]! < 200
    })
    expect(edge).toEqual([])
  })
})

describe('terminal', () => {
  it('shows two pixels per character', () => {
    const raster = blank(4, 4, [10, 20, 30])
    raster.pixels.set([255, 0, 0, 255])
    const text = toTerminal(raster, 4)
    expect(text.split('\n').length).toBe(2)
    expect(text.startsWith('\u001b[38;2;255;0;0m\u001b[48;2;10;20;30m\u2580')).toBe(true)
    expect(toTerminal(blank(100, 50)).split('\n').length).toBe(20)
    expect([...toTerminal(blank(100, 50), 20)].filter((c) => c === '\u2580').length).toBe(20 * 5)
  })
})
