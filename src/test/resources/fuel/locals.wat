;; Locals beyond the parameters: 7, 8, 9, 17 of them, in groups, of references.
(module
  (func $seven (export "seven") (param i32 i32) (local i32 i32 i32 i32 i32 i32 i32))
  (func $eight (export "eight") (local i32 i32 i32 i32 i32 i32 i32 i32))
  (func $nine (export "nine") (result i64) (local i32 i32 i32 i64 i64 i64 f32 f64 i64) (local.get 8))
  (func $refs (export "refs") (param externref) (result externref)
    (local externref externref externref externref externref externref externref externref externref
      funcref funcref funcref funcref funcref funcref funcref funcref)
    (local.set 3 (local.get 0)) (local.get 3))
  (func (export "all") (param i32) (result i64) (local i64)
    (loop
      (call $seven (i32.const 1) (i32.const 2))
      (call $eight)
      (drop (call $refs (ref.null extern)))
      (local.set 1 (i64.add (local.get 1) (i64.add (call $nine) (i64.const 1))))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1)))
