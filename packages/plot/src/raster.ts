/** A picture: RGBA, 8 bits each, row by row from the top. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8ClampedArray
}

/** Red, green, blue in 0 .. 255. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** A rectangle in pixels, its corner at the top left. */
export interface Rect {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A picture of one colour, white by default. */
export function blank(width: number, height: number, [red, green, blue]: Rgb = [255, 255, 255]): Raster {
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < pixels.length; i += 4) {
    pixels[i] = red
    pixels[i + 1] = green
    pixels[i + 2] = blue
    pixels[i + 3] = 255
  }
  return { width, height, pixels }
}

/** Lays a colour over a pixel; outside of the picture it does nothing. */
export function blend(raster: Raster, x: number, y: number, [red, green, blue]: Rgb, alpha: number): void {
  if (x < 0 || y < 0 || x >= raster.width || y >= raster.height || alpha <= 0) return
  const { pixels } = raster
  const i = (y * raster.width + x) * 4
  const keep = 1 - Math.min(1, alpha)
  pixels[i] = pixels[i]! * keep + red * (1 - keep)
  pixels[i + 1] = pixels[i + 1]! * keep + green * (1 - keep)
  pixels[i + 2] = pixels[i + 2]! * keep + blue * (1 - keep)
}

export function fillRect(raster: Raster, { left, top, width, height }: Rect, color: Rgb): void {
  for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) blend(raster, x, y, color, 1)
}

/** A frame of the given thickness around a rectangle, outside of it. */
export function frameRect(raster: Raster, { left, top, width, height }: Rect, thickness: number, color: Rgb): void {
  const outer = width + 2 * thickness
  fillRect(raster, { left: left - thickness, top: top - thickness, width: outer, height: thickness }, color)
  fillRect(raster, { left: left - thickness, top: top + height, width: outer, height: thickness }, color)
  fillRect(raster, { left: left - thickness, top, width: thickness, height }, color)
  fillRect(raster, { left: left + width, top, width: thickness, height }, color)
}
