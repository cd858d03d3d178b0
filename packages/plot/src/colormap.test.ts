import { describe, expect, it } from 'vitest'
import { colorAt } from './colormap.ts'
import { resolveColorMap } from './colormaps.ts'
import { colorMap, colorMapNames, type ColorMap } from './index.ts'
import { fromOklab, toOklab } from './oklab.ts'

/** Relative luminance by ITU-R BT.709, of linear light. */
const luminance = ({ table }: ColorMap, i: number): number => {
  const [r, g, b] = [0, 1, 2].map((c) => {
    const v = table[i * 3 + c]! / 255
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Over four entries: a channel's rounding to 8 bits may undo a single one. */
const differences = (map: ColorMap): number[] =>
  Array.from({ length: 252 }, (_, i) => luminance(map, i + 4) - luminance(map, i))

describe('colour maps', () => {
  it.each(['grey', 'viridis', 'petrol'] as const)('%s grows lighter all the way', (name) => {
    expect(Math.min(...differences(resolveColorMap(name)))).toBeGreaterThan(0)
  })

  it.each(['paper', 'strata'] as const)('%s grows darker all the way', (name) => {
    expect(Math.max(...differences(resolveColorMap(name)))).toBeLessThan(0)
  })

  it('seismic is lightest in the middle, at zero', () => {
    const map = resolveColorMap('seismic')
    const steps = differences(map)
    expect(Math.min(...steps.slice(0, 123))).toBeGreaterThan(0)
    expect(Math.max(...steps.slice(128))).toBeLessThan(0)
    expect(Math.min(...colorAt(map, 0.5))).toBeGreaterThan(245)
    expect(map.diverging).toBe(true)
  })

  it('viridis has the ends of the published map', () => {
    const map = resolveColorMap('viridis')
    expect([colorAt(map, -1), colorAt(map, 2)]).toEqual([
      [0x44, 0x01, 0x54],
      [0xfd, 0xe7, 0x25],
    ])
  })

  it('may be made of own colours', () => {
    const map = colorMap({ name: 'own', stops: ['#ff0000', '#00ff00', '#0000ff'] })
    expect([0, 0.5, 1].map((t) => colorAt(map, t).indexOf(Math.max(...colorAt(map, t))))).toEqual([0, 1, 2])
    expect(() => colorMap({ name: 'own', stops: ['#ff0000'] })).toThrow("'own' needs at least two colours")
    expect(() => colorMap({ name: 'own', stops: ['red', '#ff0000'] })).toThrow("'red' is not a colour")
    expect(() => resolveColorMap('jet' as 'grey')).toThrow(
      `There is no colour map 'jet'; there are ${colorMapNames.join(', ')}`,
    )
  })

  it('convert to Oklab and back', () => {
    for (const color of [
      [0, 0, 0],
      [255, 255, 255],
      [200, 30, 90],
      [1, 128, 254],
    ] as const) {
      expect(fromOklab(toOklab(color))).toEqual(color)
    }
    expect(toOklab([255, 255, 255])[0]).toBeCloseTo(1, 5)
  })
})
