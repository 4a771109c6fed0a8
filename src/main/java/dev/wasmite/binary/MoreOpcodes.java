package dev.wasmite.binary;

/**
 * The rest of the instruction set of Wasm 3.0, threads and wide arithmetic: the rows that {@link
 * Opcodes} has not. Constant; the text format looks operators up here, and so does whoever
 * validates vectors. A class of its own, so that jars without these parts drop it.
 *
 * <p>An operator of one byte has that byte as its number; behind a prefix it is {@code prefix << 16
 * | number}, {@code 0xfd000c} for {@code v128.const}.
 */
public final class MoreOpcodes {
  private static final int WIDTH = 5;

  // Five characters a row.
  // 0: immediates, in the order of the binary format: letters as in Opcodes, and
  //    y type, S type and field, Y type and type, N type and number, A type and data,
  //    B type and elem, h heap type of the reference type of a cast, k cast flags, label, heap type
  //    and heap type, X tag, u block type and catch clauses, V 16 bytes of a vector, z 16 lanes of
  //    a shuffle, L lane, j memarg and lane, w memarg whose alignment must be the natural one,
  //    q zero byte
  // 1-3: operands, deepest first: as in Opcodes, v v128
  // 4: result
  // @formatter:off
  // spotless:off
  // One byte, from 0x08.
  private static final String LOW =
          "X*..." // 0x08 throw
          + "!...." // 0x09 none
          + "-*..." // 0x0a throw_ref
          + "!....!....!....!....!....!....!....!....!...." // 0x0b to 0x13 none
          + "y*..." // 0x14 call_ref
          + "y*..." // 0x15 return_call_ref
          + "!....!....!....!....!....!....!....!....!...." // 0x16 to 0x1e none
          + "u*..."; // 0x1f try_table

  // One byte, from 0xd3.
  private static final String HIGH =
          "-*..." // 0xd3 ref.eq
          + "-*..." // 0xd4 ref.as_non_null
          + "l*..." // 0xd5 br_on_null
          + "l*..."; // 0xd6 br_on_non_null

  // 0xfb: structures, arrays, casts.
  private static final String GC =
          "y*..." // 0xfb 0 struct.new
          + "y*..." // 0xfb 1 struct.new_default
          + "S*..." // 0xfb 2 struct.get
          + "S*..." // 0xfb 3 struct.get_s
          + "S*..." // 0xfb 4 struct.get_u
          + "S*..." // 0xfb 5 struct.set
          + "y*..." // 0xfb 6 array.new
          + "y*..." // 0xfb 7 array.new_default
          + "N*..." // 0xfb 8 array.new_fixed
          + "A*..." // 0xfb 9 array.new_data
          + "B*..." // 0xfb 10 array.new_elem
          + "y*..." // 0xfb 11 array.get
          + "y*..." // 0xfb 12 array.get_s
          + "y*..." // 0xfb 13 array.get_u
          + "y*..." // 0xfb 14 array.set
          + "-*..." // 0xfb 15 array.len
          + "y*..." // 0xfb 16 array.fill
          + "Y*..." // 0xfb 17 array.copy
          + "A*..." // 0xfb 18 array.init_data
          + "B*..." // 0xfb 19 array.init_elem
          + "h*..." // 0xfb 20 ref.test
          + "h*..." // 0xfb 21 ref.test
          + "h*..." // 0xfb 22 ref.cast
          + "h*..." // 0xfb 23 ref.cast
          + "k*..." // 0xfb 24 br_on_cast
          + "k*..." // 0xfb 25 br_on_cast_fail
          + "-*..." // 0xfb 26 any.convert_extern
          + "-*..." // 0xfb 27 extern.convert_any
          + "-*..." // 0xfb 28 ref.i31
          + "-*..." // 0xfb 29 i31.get_s
          + "-*..."; // 0xfb 30 i31.get_u

  // 0xfc from 19: wide arithmetic.
  private static final String WIDE =
          "-*..." // 0xfc 19 i64.add128
          + "-*..." // 0xfc 20 i64.sub128
          + "-*..." // 0xfc 21 i64.mul_wide_s
          + "-*..."; // 0xfc 22 i64.mul_wide_u

  // 0xfd: vectors, the relaxed ones from 0x100.
  private static final String SIMD =
          "ma..v" // 0xfd 0x00 v128.load
          + "ma..v" // 0xfd 0x01 v128.load8x8_s
          + "ma..v" // 0xfd 0x02 v128.load8x8_u
          + "ma..v" // 0xfd 0x03 v128.load16x4_s
          + "ma..v" // 0xfd 0x04 v128.load16x4_u
          + "ma..v" // 0xfd 0x05 v128.load32x2_s
          + "ma..v" // 0xfd 0x06 v128.load32x2_u
          + "ma..v" // 0xfd 0x07 v128.load8_splat
          + "ma..v" // 0xfd 0x08 v128.load16_splat
          + "ma..v" // 0xfd 0x09 v128.load32_splat
          + "ma..v" // 0xfd 0x0a v128.load64_splat
          + "mav.." // 0xfd 0x0b v128.store
          + "V...v" // 0xfd 0x0c v128.const
          + "zvv.v" // 0xfd 0x0d i8x16.shuffle
          + "-vv.v" // 0xfd 0x0e i8x16.swizzle
          + "-i..v" // 0xfd 0x0f i8x16.splat
          + "-i..v" // 0xfd 0x10 i16x8.splat
          + "-i..v" // 0xfd 0x11 i32x4.splat
          + "-I..v" // 0xfd 0x12 i64x2.splat
          + "-f..v" // 0xfd 0x13 f32x4.splat
          + "-F..v" // 0xfd 0x14 f64x2.splat
          + "Lv..i" // 0xfd 0x15 i8x16.extract_lane_s
          + "Lv..i" // 0xfd 0x16 i8x16.extract_lane_u
          + "Lvi.v" // 0xfd 0x17 i8x16.replace_lane
          + "Lv..i" // 0xfd 0x18 i16x8.extract_lane_s
          + "Lv..i" // 0xfd 0x19 i16x8.extract_lane_u
          + "Lvi.v" // 0xfd 0x1a i16x8.replace_lane
          + "Lv..i" // 0xfd 0x1b i32x4.extract_lane
          + "Lvi.v" // 0xfd 0x1c i32x4.replace_lane
          + "Lv..I" // 0xfd 0x1d i64x2.extract_lane
          + "LvI.v" // 0xfd 0x1e i64x2.replace_lane
          + "Lv..f" // 0xfd 0x1f f32x4.extract_lane
          + "Lvf.v" // 0xfd 0x20 f32x4.replace_lane
          + "Lv..F" // 0xfd 0x21 f64x2.extract_lane
          + "LvF.v" // 0xfd 0x22 f64x2.replace_lane
          + "-vv.v" // 0xfd 0x23 i8x16.eq
          + "-vv.v" // 0xfd 0x24 i8x16.ne
          + "-vv.v" // 0xfd 0x25 i8x16.lt_s
          + "-vv.v" // 0xfd 0x26 i8x16.lt_u
          + "-vv.v" // 0xfd 0x27 i8x16.gt_s
          + "-vv.v" // 0xfd 0x28 i8x16.gt_u
          + "-vv.v" // 0xfd 0x29 i8x16.le_s
          + "-vv.v" // 0xfd 0x2a i8x16.le_u
          + "-vv.v" // 0xfd 0x2b i8x16.ge_s
          + "-vv.v" // 0xfd 0x2c i8x16.ge_u
          + "-vv.v" // 0xfd 0x2d i16x8.eq
          + "-vv.v" // 0xfd 0x2e i16x8.ne
          + "-vv.v" // 0xfd 0x2f i16x8.lt_s
          + "-vv.v" // 0xfd 0x30 i16x8.lt_u
          + "-vv.v" // 0xfd 0x31 i16x8.gt_s
          + "-vv.v" // 0xfd 0x32 i16x8.gt_u
          + "-vv.v" // 0xfd 0x33 i16x8.le_s
          + "-vv.v" // 0xfd 0x34 i16x8.le_u
          + "-vv.v" // 0xfd 0x35 i16x8.ge_s
          + "-vv.v" // 0xfd 0x36 i16x8.ge_u
          + "-vv.v" // 0xfd 0x37 i32x4.eq
          + "-vv.v" // 0xfd 0x38 i32x4.ne
          + "-vv.v" // 0xfd 0x39 i32x4.lt_s
          + "-vv.v" // 0xfd 0x3a i32x4.lt_u
          + "-vv.v" // 0xfd 0x3b i32x4.gt_s
          + "-vv.v" // 0xfd 0x3c i32x4.gt_u
          + "-vv.v" // 0xfd 0x3d i32x4.le_s
          + "-vv.v" // 0xfd 0x3e i32x4.le_u
          + "-vv.v" // 0xfd 0x3f i32x4.ge_s
          + "-vv.v" // 0xfd 0x40 i32x4.ge_u
          + "-vv.v" // 0xfd 0x41 f32x4.eq
          + "-vv.v" // 0xfd 0x42 f32x4.ne
          + "-vv.v" // 0xfd 0x43 f32x4.lt
          + "-vv.v" // 0xfd 0x44 f32x4.gt
          + "-vv.v" // 0xfd 0x45 f32x4.le
          + "-vv.v" // 0xfd 0x46 f32x4.ge
          + "-vv.v" // 0xfd 0x47 f64x2.eq
          + "-vv.v" // 0xfd 0x48 f64x2.ne
          + "-vv.v" // 0xfd 0x49 f64x2.lt
          + "-vv.v" // 0xfd 0x4a f64x2.gt
          + "-vv.v" // 0xfd 0x4b f64x2.le
          + "-vv.v" // 0xfd 0x4c f64x2.ge
          + "-v..v" // 0xfd 0x4d v128.not
          + "-vv.v" // 0xfd 0x4e v128.and
          + "-vv.v" // 0xfd 0x4f v128.andnot
          + "-vv.v" // 0xfd 0x50 v128.or
          + "-vv.v" // 0xfd 0x51 v128.xor
          + "-vvvv" // 0xfd 0x52 v128.bitselect
          + "-v..i" // 0xfd 0x53 v128.any_true
          + "jav.v" // 0xfd 0x54 v128.load8_lane
          + "jav.v" // 0xfd 0x55 v128.load16_lane
          + "jav.v" // 0xfd 0x56 v128.load32_lane
          + "jav.v" // 0xfd 0x57 v128.load64_lane
          + "jav.." // 0xfd 0x58 v128.store8_lane
          + "jav.." // 0xfd 0x59 v128.store16_lane
          + "jav.." // 0xfd 0x5a v128.store32_lane
          + "jav.." // 0xfd 0x5b v128.store64_lane
          + "ma..v" // 0xfd 0x5c v128.load32_zero
          + "ma..v" // 0xfd 0x5d v128.load64_zero
          + "-v..v" // 0xfd 0x5e f32x4.demote_f64x2_zero
          + "-v..v" // 0xfd 0x5f f64x2.promote_low_f32x4
          + "-v..v" // 0xfd 0x60 i8x16.abs
          + "-v..v" // 0xfd 0x61 i8x16.neg
          + "-v..v" // 0xfd 0x62 i8x16.popcnt
          + "-v..i" // 0xfd 0x63 i8x16.all_true
          + "-v..i" // 0xfd 0x64 i8x16.bitmask
          + "-vv.v" // 0xfd 0x65 i8x16.narrow_i16x8_s
          + "-vv.v" // 0xfd 0x66 i8x16.narrow_i16x8_u
          + "-v..v" // 0xfd 0x67 f32x4.ceil
          + "-v..v" // 0xfd 0x68 f32x4.floor
          + "-v..v" // 0xfd 0x69 f32x4.trunc
          + "-v..v" // 0xfd 0x6a f32x4.nearest
          + "-vi.v" // 0xfd 0x6b i8x16.shl
          + "-vi.v" // 0xfd 0x6c i8x16.shr_s
          + "-vi.v" // 0xfd 0x6d i8x16.shr_u
          + "-vv.v" // 0xfd 0x6e i8x16.add
          + "-vv.v" // 0xfd 0x6f i8x16.add_sat_s
          + "-vv.v" // 0xfd 0x70 i8x16.add_sat_u
          + "-vv.v" // 0xfd 0x71 i8x16.sub
          + "-vv.v" // 0xfd 0x72 i8x16.sub_sat_s
          + "-vv.v" // 0xfd 0x73 i8x16.sub_sat_u
          + "-v..v" // 0xfd 0x74 f64x2.ceil
          + "-v..v" // 0xfd 0x75 f64x2.floor
          + "-vv.v" // 0xfd 0x76 i8x16.min_s
          + "-vv.v" // 0xfd 0x77 i8x16.min_u
          + "-vv.v" // 0xfd 0x78 i8x16.max_s
          + "-vv.v" // 0xfd 0x79 i8x16.max_u
          + "-v..v" // 0xfd 0x7a f64x2.trunc
          + "-vv.v" // 0xfd 0x7b i8x16.avgr_u
          + "-v..v" // 0xfd 0x7c i16x8.extadd_pairwise_i8x16_s
          + "-v..v" // 0xfd 0x7d i16x8.extadd_pairwise_i8x16_u
          + "-v..v" // 0xfd 0x7e i32x4.extadd_pairwise_i16x8_s
          + "-v..v" // 0xfd 0x7f i32x4.extadd_pairwise_i16x8_u
          + "-v..v" // 0xfd 0x80 i16x8.abs
          + "-v..v" // 0xfd 0x81 i16x8.neg
          + "-vv.v" // 0xfd 0x82 i16x8.q15mulr_sat_s
          + "-v..i" // 0xfd 0x83 i16x8.all_true
          + "-v..i" // 0xfd 0x84 i16x8.bitmask
          + "-vv.v" // 0xfd 0x85 i16x8.narrow_i32x4_s
          + "-vv.v" // 0xfd 0x86 i16x8.narrow_i32x4_u
          + "-v..v" // 0xfd 0x87 i16x8.extend_low_i8x16_s
          + "-v..v" // 0xfd 0x88 i16x8.extend_high_i8x16_s
          + "-v..v" // 0xfd 0x89 i16x8.extend_low_i8x16_u
          + "-v..v" // 0xfd 0x8a i16x8.extend_high_i8x16_u
          + "-vi.v" // 0xfd 0x8b i16x8.shl
          + "-vi.v" // 0xfd 0x8c i16x8.shr_s
          + "-vi.v" // 0xfd 0x8d i16x8.shr_u
          + "-vv.v" // 0xfd 0x8e i16x8.add
          + "-vv.v" // 0xfd 0x8f i16x8.add_sat_s
          + "-vv.v" // 0xfd 0x90 i16x8.add_sat_u
          + "-vv.v" // 0xfd 0x91 i16x8.sub
          + "-vv.v" // 0xfd 0x92 i16x8.sub_sat_s
          + "-vv.v" // 0xfd 0x93 i16x8.sub_sat_u
          + "-v..v" // 0xfd 0x94 f64x2.nearest
          + "-vv.v" // 0xfd 0x95 i16x8.mul
          + "-vv.v" // 0xfd 0x96 i16x8.min_s
          + "-vv.v" // 0xfd 0x97 i16x8.min_u
          + "-vv.v" // 0xfd 0x98 i16x8.max_s
          + "-vv.v" // 0xfd 0x99 i16x8.max_u
          + "!...." // 0xfd 0x9a none
          + "-vv.v" // 0xfd 0x9b i16x8.avgr_u
          + "-vv.v" // 0xfd 0x9c i16x8.extmul_low_i8x16_s
          + "-vv.v" // 0xfd 0x9d i16x8.extmul_high_i8x16_s
          + "-vv.v" // 0xfd 0x9e i16x8.extmul_low_i8x16_u
          + "-vv.v" // 0xfd 0x9f i16x8.extmul_high_i8x16_u
          + "-v..v" // 0xfd 0xa0 i32x4.abs
          + "-v..v" // 0xfd 0xa1 i32x4.neg
          + "!...." // 0xfd 0xa2 none
          + "-v..i" // 0xfd 0xa3 i32x4.all_true
          + "-v..i" // 0xfd 0xa4 i32x4.bitmask
          + "!....!...." // 0xfd 0xa5 to 0xa6 none
          + "-v..v" // 0xfd 0xa7 i32x4.extend_low_i16x8_s
          + "-v..v" // 0xfd 0xa8 i32x4.extend_high_i16x8_s
          + "-v..v" // 0xfd 0xa9 i32x4.extend_low_i16x8_u
          + "-v..v" // 0xfd 0xaa i32x4.extend_high_i16x8_u
          + "-vi.v" // 0xfd 0xab i32x4.shl
          + "-vi.v" // 0xfd 0xac i32x4.shr_s
          + "-vi.v" // 0xfd 0xad i32x4.shr_u
          + "-vv.v" // 0xfd 0xae i32x4.add
          + "!....!...." // 0xfd 0xaf to 0xb0 none
          + "-vv.v" // 0xfd 0xb1 i32x4.sub
          + "!....!....!...." // 0xfd 0xb2 to 0xb4 none
          + "-vv.v" // 0xfd 0xb5 i32x4.mul
          + "-vv.v" // 0xfd 0xb6 i32x4.min_s
          + "-vv.v" // 0xfd 0xb7 i32x4.min_u
          + "-vv.v" // 0xfd 0xb8 i32x4.max_s
          + "-vv.v" // 0xfd 0xb9 i32x4.max_u
          + "-vv.v" // 0xfd 0xba i32x4.dot_i16x8_s
          + "!...." // 0xfd 0xbb none
          + "-vv.v" // 0xfd 0xbc i32x4.extmul_low_i16x8_s
          + "-vv.v" // 0xfd 0xbd i32x4.extmul_high_i16x8_s
          + "-vv.v" // 0xfd 0xbe i32x4.extmul_low_i16x8_u
          + "-vv.v" // 0xfd 0xbf i32x4.extmul_high_i16x8_u
          + "-v..v" // 0xfd 0xc0 i64x2.abs
          + "-v..v" // 0xfd 0xc1 i64x2.neg
          + "!...." // 0xfd 0xc2 none
          + "-v..i" // 0xfd 0xc3 i64x2.all_true
          + "-v..i" // 0xfd 0xc4 i64x2.bitmask
          + "!....!...." // 0xfd 0xc5 to 0xc6 none
          + "-v..v" // 0xfd 0xc7 i64x2.extend_low_i32x4_s
          + "-v..v" // 0xfd 0xc8 i64x2.extend_high_i32x4_s
          + "-v..v" // 0xfd 0xc9 i64x2.extend_low_i32x4_u
          + "-v..v" // 0xfd 0xca i64x2.extend_high_i32x4_u
          + "-vi.v" // 0xfd 0xcb i64x2.shl
          + "-vi.v" // 0xfd 0xcc i64x2.shr_s
          + "-vi.v" // 0xfd 0xcd i64x2.shr_u
          + "-vv.v" // 0xfd 0xce i64x2.add
          + "!....!...." // 0xfd 0xcf to 0xd0 none
          + "-vv.v" // 0xfd 0xd1 i64x2.sub
          + "!....!....!...." // 0xfd 0xd2 to 0xd4 none
          + "-vv.v" // 0xfd 0xd5 i64x2.mul
          + "-vv.v" // 0xfd 0xd6 i64x2.eq
          + "-vv.v" // 0xfd 0xd7 i64x2.ne
          + "-vv.v" // 0xfd 0xd8 i64x2.lt_s
          + "-vv.v" // 0xfd 0xd9 i64x2.gt_s
          + "-vv.v" // 0xfd 0xda i64x2.le_s
          + "-vv.v" // 0xfd 0xdb i64x2.ge_s
          + "-vv.v" // 0xfd 0xdc i64x2.extmul_low_i32x4_s
          + "-vv.v" // 0xfd 0xdd i64x2.extmul_high_i32x4_s
          + "-vv.v" // 0xfd 0xde i64x2.extmul_low_i32x4_u
          + "-vv.v" // 0xfd 0xdf i64x2.extmul_high_i32x4_u
          + "-v..v" // 0xfd 0xe0 f32x4.abs
          + "-v..v" // 0xfd 0xe1 f32x4.neg
          + "!...." // 0xfd 0xe2 none
          + "-v..v" // 0xfd 0xe3 f32x4.sqrt
          + "-vv.v" // 0xfd 0xe4 f32x4.add
          + "-vv.v" // 0xfd 0xe5 f32x4.sub
          + "-vv.v" // 0xfd 0xe6 f32x4.mul
          + "-vv.v" // 0xfd 0xe7 f32x4.div
          + "-vv.v" // 0xfd 0xe8 f32x4.min
          + "-vv.v" // 0xfd 0xe9 f32x4.max
          + "-vv.v" // 0xfd 0xea f32x4.pmin
          + "-vv.v" // 0xfd 0xeb f32x4.pmax
          + "-v..v" // 0xfd 0xec f64x2.abs
          + "-v..v" // 0xfd 0xed f64x2.neg
          + "!...." // 0xfd 0xee none
          + "-v..v" // 0xfd 0xef f64x2.sqrt
          + "-vv.v" // 0xfd 0xf0 f64x2.add
          + "-vv.v" // 0xfd 0xf1 f64x2.sub
          + "-vv.v" // 0xfd 0xf2 f64x2.mul
          + "-vv.v" // 0xfd 0xf3 f64x2.div
          + "-vv.v" // 0xfd 0xf4 f64x2.min
          + "-vv.v" // 0xfd 0xf5 f64x2.max
          + "-vv.v" // 0xfd 0xf6 f64x2.pmin
          + "-vv.v" // 0xfd 0xf7 f64x2.pmax
          + "-v..v" // 0xfd 0xf8 i32x4.trunc_sat_f32x4_s
          + "-v..v" // 0xfd 0xf9 i32x4.trunc_sat_f32x4_u
          + "-v..v" // 0xfd 0xfa f32x4.convert_i32x4_s
          + "-v..v" // 0xfd 0xfb f32x4.convert_i32x4_u
          + "-v..v" // 0xfd 0xfc i32x4.trunc_sat_f64x2_s_zero
          + "-v..v" // 0xfd 0xfd i32x4.trunc_sat_f64x2_u_zero
          + "-v..v" // 0xfd 0xfe f64x2.convert_low_i32x4_s
          + "-v..v" // 0xfd 0xff f64x2.convert_low_i32x4_u
          + "-vv.v" // 0xfd 0x100 i8x16.relaxed_swizzle
          + "-v..v" // 0xfd 0x101 i32x4.relaxed_trunc_f32x4_s
          + "-v..v" // 0xfd 0x102 i32x4.relaxed_trunc_f32x4_u
          + "-v..v" // 0xfd 0x103 i32x4.relaxed_trunc_f64x2_s_zero
          + "-v..v" // 0xfd 0x104 i32x4.relaxed_trunc_f64x2_u_zero
          + "-vvvv" // 0xfd 0x105 f32x4.relaxed_madd
          + "-vvvv" // 0xfd 0x106 f32x4.relaxed_nmadd
          + "-vvvv" // 0xfd 0x107 f64x2.relaxed_madd
          + "-vvvv" // 0xfd 0x108 f64x2.relaxed_nmadd
          + "-vvvv" // 0xfd 0x109 i8x16.relaxed_laneselect
          + "-vvvv" // 0xfd 0x10a i16x8.relaxed_laneselect
          + "-vvvv" // 0xfd 0x10b i32x4.relaxed_laneselect
          + "-vvvv" // 0xfd 0x10c i64x2.relaxed_laneselect
          + "-vv.v" // 0xfd 0x10d f32x4.relaxed_min
          + "-vv.v" // 0xfd 0x10e f32x4.relaxed_max
          + "-vv.v" // 0xfd 0x10f f64x2.relaxed_min
          + "-vv.v" // 0xfd 0x110 f64x2.relaxed_max
          + "-vv.v" // 0xfd 0x111 i16x8.relaxed_q15mulr_s
          + "-vv.v" // 0xfd 0x112 i16x8.relaxed_dot_i8x16_i7x16_s
          + "-vvvv"; // 0xfd 0x113 i32x4.relaxed_dot_i8x16_i7x16_add_s

  // 0xfe: atomic memory accesses.
  private static final String ATOMIC =
          "wai.i" // 0xfe 0x00 memory.atomic.notify
          + "waiIi" // 0xfe 0x01 memory.atomic.wait32
          + "waIIi" // 0xfe 0x02 memory.atomic.wait64
          + "q...." // 0xfe 0x03 atomic.fence
          + "!....!....!....!....!....!....!....!....!....!....!....!...." // 0xfe 0x04 to 0x0f none
          + "wa..i" // 0xfe 0x10 i32.atomic.load
          + "wa..I" // 0xfe 0x11 i64.atomic.load
          + "wa..i" // 0xfe 0x12 i32.atomic.load8_u
          + "wa..i" // 0xfe 0x13 i32.atomic.load16_u
          + "wa..I" // 0xfe 0x14 i64.atomic.load8_u
          + "wa..I" // 0xfe 0x15 i64.atomic.load16_u
          + "wa..I" // 0xfe 0x16 i64.atomic.load32_u
          + "wai.." // 0xfe 0x17 i32.atomic.store
          + "waI.." // 0xfe 0x18 i64.atomic.store
          + "wai.." // 0xfe 0x19 i32.atomic.store8
          + "wai.." // 0xfe 0x1a i32.atomic.store16
          + "waI.." // 0xfe 0x1b i64.atomic.store8
          + "waI.." // 0xfe 0x1c i64.atomic.store16
          + "waI.." // 0xfe 0x1d i64.atomic.store32
          + "wai.i" // 0xfe 0x1e i32.atomic.rmw.add
          + "waI.I" // 0xfe 0x1f i64.atomic.rmw.add
          + "wai.i" // 0xfe 0x20 i32.atomic.rmw8.add_u
          + "wai.i" // 0xfe 0x21 i32.atomic.rmw16.add_u
          + "waI.I" // 0xfe 0x22 i64.atomic.rmw8.add_u
          + "waI.I" // 0xfe 0x23 i64.atomic.rmw16.add_u
          + "waI.I" // 0xfe 0x24 i64.atomic.rmw32.add_u
          + "wai.i" // 0xfe 0x25 i32.atomic.rmw.sub
          + "waI.I" // 0xfe 0x26 i64.atomic.rmw.sub
          + "wai.i" // 0xfe 0x27 i32.atomic.rmw8.sub_u
          + "wai.i" // 0xfe 0x28 i32.atomic.rmw16.sub_u
          + "waI.I" // 0xfe 0x29 i64.atomic.rmw8.sub_u
          + "waI.I" // 0xfe 0x2a i64.atomic.rmw16.sub_u
          + "waI.I" // 0xfe 0x2b i64.atomic.rmw32.sub_u
          + "wai.i" // 0xfe 0x2c i32.atomic.rmw.and
          + "waI.I" // 0xfe 0x2d i64.atomic.rmw.and
          + "wai.i" // 0xfe 0x2e i32.atomic.rmw8.and_u
          + "wai.i" // 0xfe 0x2f i32.atomic.rmw16.and_u
          + "waI.I" // 0xfe 0x30 i64.atomic.rmw8.and_u
          + "waI.I" // 0xfe 0x31 i64.atomic.rmw16.and_u
          + "waI.I" // 0xfe 0x32 i64.atomic.rmw32.and_u
          + "wai.i" // 0xfe 0x33 i32.atomic.rmw.or
          + "waI.I" // 0xfe 0x34 i64.atomic.rmw.or
          + "wai.i" // 0xfe 0x35 i32.atomic.rmw8.or_u
          + "wai.i" // 0xfe 0x36 i32.atomic.rmw16.or_u
          + "waI.I" // 0xfe 0x37 i64.atomic.rmw8.or_u
          + "waI.I" // 0xfe 0x38 i64.atomic.rmw16.or_u
          + "waI.I" // 0xfe 0x39 i64.atomic.rmw32.or_u
          + "wai.i" // 0xfe 0x3a i32.atomic.rmw.xor
          + "waI.I" // 0xfe 0x3b i64.atomic.rmw.xor
          + "wai.i" // 0xfe 0x3c i32.atomic.rmw8.xor_u
          + "wai.i" // 0xfe 0x3d i32.atomic.rmw16.xor_u
          + "waI.I" // 0xfe 0x3e i64.atomic.rmw8.xor_u
          + "waI.I" // 0xfe 0x3f i64.atomic.rmw16.xor_u
          + "waI.I" // 0xfe 0x40 i64.atomic.rmw32.xor_u
          + "wai.i" // 0xfe 0x41 i32.atomic.rmw.xchg
          + "waI.I" // 0xfe 0x42 i64.atomic.rmw.xchg
          + "wai.i" // 0xfe 0x43 i32.atomic.rmw8.xchg_u
          + "wai.i" // 0xfe 0x44 i32.atomic.rmw16.xchg_u
          + "waI.I" // 0xfe 0x45 i64.atomic.rmw8.xchg_u
          + "waI.I" // 0xfe 0x46 i64.atomic.rmw16.xchg_u
          + "waI.I" // 0xfe 0x47 i64.atomic.rmw32.xchg_u
          + "waiii" // 0xfe 0x48 i32.atomic.rmw.cmpxchg
          + "waIII" // 0xfe 0x49 i64.atomic.rmw.cmpxchg
          + "waiii" // 0xfe 0x4a i32.atomic.rmw8.cmpxchg_u
          + "waiii" // 0xfe 0x4b i32.atomic.rmw16.cmpxchg_u
          + "waIII" // 0xfe 0x4c i64.atomic.rmw8.cmpxchg_u
          + "waIII" // 0xfe 0x4d i64.atomic.rmw16.cmpxchg_u
          + "waIII"; // 0xfe 0x4e i64.atomic.rmw32.cmpxchg_u
  // spotless:on
  // @formatter:on

  private MoreOpcodes() {}

  /** The kind of the operator's immediates, a letter as listed above the table; '!' if no row. */
  public static char immediates(int op) {
    int at = at(op);
    return at < 0 ? '!' : rows(op).charAt(at);
  }

  /** Operand {@code i} (0 to 2) of an operator of this table as a letter; '.' if it has none. */
  public static char operand(int op, int i) {
    return rows(op).charAt(at(op) + 1 + i);
  }

  /** The result of an operator of this table as a letter; '.' if it has none. */
  public static char result(int op) {
    return rows(op).charAt(at(op) + 4);
  }

  /** Whether the signature of an operator of this table is more than a row can say. */
  public static boolean needsCase(int op) {
    return operand(op, 0) == '*';
  }

  /** Where the row of an operator begins in its table, -1 if there is none. */
  private static int at(int op) {
    int row = (op & 0xffff) - first(op);
    return row < 0 || row >= rows(op).length() / WIDTH ? -1 : row * WIDTH;
  }

  private static int first(int op) {
    switch (op >>> 16) {
      case 0:
        return op < 0xd3 ? 0x08 : 0xd3;
      case 0xfc:
        return 19;
      default:
        return 0;
    }
  }

  private static String rows(int op) {
    switch (op >>> 16) {
      case 0:
        return op < 0xd3 ? LOW : HIGH;
      case 0xfb:
        return GC;
      case 0xfc:
        return WIDE;
      case 0xfd:
        return SIMD;
      case 0xfe:
        return ATOMIC;
      default:
        return "";
    }
  }
}
