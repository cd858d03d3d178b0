export type { Block } from './bytes/block.ts'
export { elementTypes, type ElementType, type Endian } from './bytes/elements.ts'
export { memorySink, type ByteSink, type MemorySink, type To } from './bytes/sink.ts'
export type { ByteSource, From } from './bytes/source.ts'
export type { Writable } from './bytes/writable.ts'
export {
  npyHeader,
  readComplexNpy,
  readNpy,
  writeNpy,
  type ComplexReadOptions,
  type NpyOptions,
  type ReadOptions,
} from './npy/npy.ts'
export { readComplexNpz, readNpz, writeNpz, type NpzOptions, type NpzReadOptions } from './npy/npz.ts'
export { readRaw, writeRaw, type RawOptions, type RawReadOptions } from './raw/raw.ts'
export type { HeaderField, HeaderMap, Headers } from './segy/headers.ts'
export type { SegyLayout } from './segy/layout.ts'
export { openSegy, type SegyFile, type SegyOptions, type Trace, type TraceRange } from './segy/read.ts'
export type { SampleFormat } from './segy/samples.ts'
export { tracesOf, writeSegy, type SegyWriteOptions, type TraceToWrite } from './segy/write.ts'
export {
  readZarr,
  writeZarr,
  type ZarrRange,
  type ZarrReadOptions,
  type ZarrStore,
  type ZarrWriteOptions,
} from './zarr/zarr.ts'
