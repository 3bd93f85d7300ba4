import { fromTypedStruct, toTypedStruct } from '@offheap/typed-struct';
import { Struct as TypedStruct } from 'typed-struct';
import { crc32 } from './crc32.ts';
import { Emitter } from './emitter.ts';

/** `OHEF`: an offheap emitter file. */
export const MAGIC = 0x4f484546;

/** The version that this program writes. It reads only this version. */
export const VERSION = 1;

/** The header of a file. */
const HeaderFormat = new TypedStruct('EmitterFileHeader')
  .UInt32BE('magic', MAGIC)
  .UInt16BE('version')
  .UInt16BE('count')
  .compile();

/**
 * The format of a file. Its own numbers are big-endian, as is usual in files. The records are in their memory layout:
 *
 *     0       4         6       8
 *     | magic | version | count | records, `count` of them | CRC-32 of everything before it |
 */
export const EmitterFile = new TypedStruct('EmitterFile')
  .Struct('header', HeaderFormat)
  .Buffer('records')
  .CRC32BE('checksum', crc32)
  .compile();

/**
 * The header as a struct of offheap. Its view shows the bytes as they are. An instance of typed-struct would
 * overwrite a damaged magic number with the right one.
 */
export const Header = fromTypedStruct(HeaderFormat);

/** One emitter in a file: the struct of the game's pool. */
export const EmitterRecord = toTypedStruct(Emitter);
