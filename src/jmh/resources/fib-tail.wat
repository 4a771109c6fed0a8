(module
  ;; The n-th Fibonacci number modulo 2^32 by n tail calls.
  (func $fib (param $n i64) (param $a i64) (param $b i64) (result i64)
    (if (i64.eqz (local.get $n)) (then (return (local.get $a))))
    (return_call $fib
      (i64.sub (local.get $n) (i64.const 1))
      (local.get $b)
      (i64.add (local.get $a) (local.get $b))))
  (func (export "run") (param $n i32) (result i32)
    (i32.wrap_i64
      (call $fib (i64.extend_i32_s (local.get $n)) (i64.const 0) (i64.const 1)))))
