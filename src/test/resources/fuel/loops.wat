;; Loops: nested, left from within, with parameters, never repeated; numbers of each type.
(module
  (func (export "sum") (param i32) (result i64) (local i64)
    (block
      (loop
        (br_if 1 (i32.eqz (local.get 0)))
        (local.set 1 (i64.add (local.get 1) (i64.extend_i32_u (local.get 0))))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br 0)))
    (local.get 1))
  (func (export "nested") (param i32) (result i32) (local i32 i32 i32)
    (loop $outer
      (local.set 2 (i32.const 0))
      (loop $inner
        (local.set 3 (i32.add (local.get 3) (i32.xor (local.get 1) (local.get 2))))
        (local.set 2 (i32.add (local.get 2) (i32.const 1)))
        (br_if $inner (i32.lt_u (local.get 2) (local.get 1))))
      nop
      (local.set 1 (i32.add (local.get 1) (i32.const 1)))
      (br_if $outer (i32.lt_u (local.get 1) (local.get 0))))
    (local.get 3))
  (func (export "once") (param i32) (result i32)
    (loop (result i32)
      (drop (loop (result i32) (i32.const 2)))
      (i32.add (local.get 0) (i32.const 1))))
  (func (export "power") (param f64 i32) (result f64)
    (f64.const 1)
    (loop (param f64) (result f64)
      (f64.mul (local.get 0))
      (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))
      (br_if 0)))
  (func (export "collatz") (param i64) (result i32) (local i32)
    (loop
      (if (i64.ne (local.get 0) (i64.const 1))
        (then
          (if (i32.wrap_i64 (i64.and (local.get 0) (i64.const 1)))
            (then (local.set 0 (i64.add (i64.mul (local.get 0) (i64.const 3)) (i64.const 1))))
            (else (local.set 0 (i64.shr_u (local.get 0) (i64.const 1)))))
          (local.set 1 (i32.add (local.get 1) (i32.const 1)))
          (br 1))))
    (local.get 1))
  (func (export "root") (param f32) (result f32) (local f32 i32)
    (local.set 1 (local.get 0))
    (loop
      (local.set 1
        (f32.mul (f32.const 0.5) (f32.add (local.get 1) (f32.div (local.get 0) (local.get 1)))))
      (br_if 0 (i32.lt_s (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (i32.const 12))))
    (local.get 1)))
