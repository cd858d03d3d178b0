import { accents, firstSubscript, glyphs, hanging, lookAlikes, missing, superscripts } from './glyphs.ts'
import type { Raster, Rgb } from './raster.ts'
import { stroke, type Point, type Polyline } from './stroke.ts'

export interface TextStyle {
  /** Height of a line in pixels; capitals are 0.7 of it. */
  readonly size: number
  readonly color?: Rgb
  /** Which point of the text lies at (x, y) along it; `start` by default. */
  readonly anchor?: 'start' | 'middle' | 'end'
  /** Which point across it: `baseline` (default) or the middle of the capitals. */
  readonly align?: 'baseline' | 'middle'
  /** Written upwards, as the label of a vertical axis is. */
  readonly vertical?: boolean
  /** Thicker strokes, for titles. */
  readonly bold?: boolean
  /** Pixels there are along the text: where it is longer, it is written smaller. */
  readonly room?: number
}

const spacing = 1.25
const inkColor: Rgb = [38, 38, 38]

/** The width of a text in pixels. */
export function textWidth(text: string, size: number): number {
  return (size / 10) * typeset(text).width
}

export function drawText(raster: Raster, text: string, x: number, y: number, style: TextStyle): void {
  const { color = inkColor, anchor = 'start', align = 'baseline', vertical = false, bold = false } = style
  const { lines, width } = typeset(text)
  if (lines.length === 0) return
  const scale = Math.min(style.size / 10, (style.room ?? Infinity) / width)
  const along = anchor === 'start' ? 0 : anchor === 'middle' ? -width / 2 : -width
  const across = align === 'baseline' ? 0 : -3.5
  const place = ([gx, gy]: Point): Point => {
    const [u, v] = [(gx + along) * scale, (gy + across) * scale]
    return vertical ? [x - v, y - u] : [x + u, y - v]
  }
  const thickness = (bold ? 1.1 : 0.82) * scale
  stroke(
    raster,
    lines.map((line) => line.map(place)),
    thickness,
    color,
  )
}

/** The strokes of a text in glyph units, its baseline starting at the origin. */
function typeset(text: string): { readonly lines: Polyline[]; readonly width: number } {
  const lines: Polyline[] = []
  let x = 0
  for (const character of text.normalize('NFC')) {
    const { of, scale, rise } = sized(character)
    const glyph = glyphOf(of)
    for (const line of glyph.lines) lines.push(line.map(([gx, gy]) => [x + gx * scale, rise + gy * scale]))
    x += (glyph.advance + spacing) * scale
  }
  return { lines, width: Math.max(0, x - spacing) }
}

interface Glyph {
  readonly advance: number
  readonly lines: readonly Polyline[]
}

/** What a character is a small form of, raised or lowered; most are full forms of themselves. */
function sized(character: string): { readonly of: string; readonly scale: number; readonly rise: number } {
  const raised = superscripts[character]
  if (raised !== undefined) return { of: raised, scale: 0.62, rise: 3.4 }
  const digit = (character.codePointAt(0) ?? 0) - (firstSubscript.codePointAt(0) ?? 0)
  if (digit >= 0 && digit <= 9) return { of: String(digit), scale: 0.62, rise: -1.4 }
  return { of: character, scale: 1, rise: 0 }
}

/** Of a character that is drawn as it stands, or of a letter with what is put on it; a box for any other. */
function glyphOf(character: string): Glyph {
  const like = /[\s\p{Cc}]/u.test(character) ? ' ' : (lookAlikes.get(character) ?? character)
  const whole = glyphs[like]
  if (whole !== undefined) return parse(whole)
  const [letter = '', ...marks] = character.normalize('NFD')
  const base = glyphs[lookAlikes.get(letter) ?? letter]
  if (base === undefined || !marks.every((mark) => mark in accents || mark in hanging)) return parse(missing)
  const { advance, lines } = parse(letter === 'i' ? glyphs['\u0131']! : base)
  const top = 0.9 + (/[^\p{Ll}]|[bdfhklt]/u.test(letter) ? 7 : 5)
  const put = marks.flatMap((mark) =>
    parse(accents[mark] ?? hanging[mark] ?? missing).lines.map((line) =>
      line.map(([gx, gy]): Point => [advance / 2 + gx, (mark in accents ? top : 0) + gy]),
    ),
  )
  return { advance, lines: [...lines, ...put] }
}

/** Reads the pen commands that `glyphs.ts` describes. */
function parse(source: string): Glyph {
  const words = source.split(' ')
  const lines: Point[][] = []
  let [x, y] = [0, 0]
  let next = 1
  const number = (): number => Number(words[next++])
  while (next < words.length) {
    const command = words[next++]
    const [a, b] = [number(), number()]
    const line = lines.at(-1) ?? []
    if (command === 'M') lines.push([[a, b]])
    else if (command === 'L') line.push([a, b])
    else if (command === 'Q') {
      const [endX, endY] = [number(), number()]
      // A quadratic curve is the cubic one with its handles two thirds of the way to the control point.
      const handle = (from: number, to: number): number => from + ((to - from) * 2) / 3
      line.push(...curve([x, y], [handle(x, a), handle(y, b)], [handle(endX, a), handle(endY, b)], [endX, endY]))
      ;[x, y] = [endX, endY]
      continue
    } else {
      const [kx, ky] = [(a - x) * roundness, (b - y) * roundness]
      const [first, second]: [Point, Point] =
        command === 'h'
          ? [
              [x + kx, y],
              [a, b - ky],
            ]
          : [
              [x, y + ky],
              [a - kx, b],
            ]
      line.push(...curve([x, y], first, second, [a, b]))
    }
    ;[x, y] = [a, b]
  }
  return { advance: Number(words[0]), lines }
}

/** Handles of a cubic quarter: 0.5523 would be an ellipse; a little more fills the corners as printed letters do. */
const roundness = 0.6

function* curve(from: Point, first: Point, second: Point, to: Point): Iterable<Point> {
  const steps = 8
  for (let i = 1; i <= steps; i++) {
    const t = i / steps
    const s = 1 - t
    const at = (k: 0 | 1): number =>
      s * s * s * from[k] + 3 * s * s * t * first[k] + 3 * s * t * t * second[k] + t * t * t * to[k]
    yield [at(0), at(1)]
  }
}
