import { colorMap, type ColorMap } from './colormap.ts'

/** Every grey there is: the screen's own scale is even enough, and its middle is the usual one. */
const greys = (): string[] => Array.from({ length: 256 }, (_, i) => `#${i.toString(16).padStart(2, '0').repeat(3)}`)

/** The maps that come with the package, by name. */
const stops = {
  /** Black to white. */
  grey: greys,
  /** White to black: the seismogram on paper. */
  paper: () => greys().reverse(),
  /** Blue, white, red: signed amplitudes. */
  seismic: ['#0a1f5c', '#2b62c4', '#93bdf0', '#fbfbfb', '#f2a48c', '#c8402f', '#5e0b14'],
  /**
   * Ten colours of the map by Nathaniel Smith and Stéfan van der Walt (2015, CC0), https://bids.github.io/colormap/:
   * lightness rises evenly, and it keeps its order for colour-blind eyes.
   */
  viridis: [
    '#440154',
    '#482878',
    '#3e4989',
    '#31688e',
    '#26828e',
    '#1f9e89',
    '#35b779',
    '#6ece58',
    '#b5de2b',
    '#fde725',
  ],
  /** Deep water to sand: velocity models, slow is dark. */
  petrol: ['#082c3f', '#11506b', '#2a7f8c', '#66ab9c', '#afcfa8', '#e8e3b4', '#fdf6e0'],
  /** Sand, clay and rock in light tones: models that lie under a wavefield. */
  strata: ['#f6f3ea', '#e9dfc6', '#d8c49d', '#bfa37a', '#9c7f60', '#77604e'],
} satisfies Record<string, readonly string[] | (() => readonly string[])>

export type ColorMapName = keyof typeof stops
export const colorMapNames = Object.keys(stops) as ColorMapName[]

/** A map by name, or the one given. */
export function resolveColorMap(map: ColorMapName | ColorMap): ColorMap {
  if (typeof map !== 'string') return map
  if (!(map in stops)) {
    throw new RangeError(`There is no colour map '${map}'; there are ${colorMapNames.join(', ')}, and colorMap({...}).`)
  }
  const chosen = stops[map]
  return colorMap({ name: map, stops: typeof chosen === 'function' ? chosen() : chosen, diverging: map === 'seismic' })
}
